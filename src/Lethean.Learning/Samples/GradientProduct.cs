using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Adaptation;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

/// <summary>
/// ⟨∇l_m(x, y; θ), ∇l_s(x; θ)⟩ over the shared weights (Perry 2020, equation 3): where it is negative, learning the
/// self-supervised task from x unlearns the main one. l_s is the mean over the four rotations.
/// </summary>
/// <param name="Label">The class y.</param>
public sealed record GradientProduct(int Label) : InputObjective
{
    /// <remarks>Gradients that keep their own graph: differentiating the product by the pixels is a second backward pass.</remarks>
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var shared = model.SharedParameters.Select(Tensor (p) => p.Value).ToArray();
        var views = cat([.. ViewWeights.Once.Rotations.Select(turns => pixels.rot90(turns, (2, 3)))]);
        var auxiliary = AuxiliaryLoss.Of(model.Auxiliary(model.Normalise(views)), ViewWeights.Once);
        var main = model.Main(model.Normalise(pixels));
        var byMain = autograd.grad([cross_entropy(main, DeviceTensors.Label(Label, main.device))], shared, retain_graph: true, create_graph: true);
        var byAuxiliary = autograd.grad([auxiliary], shared, retain_graph: true, create_graph: true);
        return stack(byMain.Zip(byAuxiliary, (m, s) => m.mul(s).sum())).sum();
    }
}
