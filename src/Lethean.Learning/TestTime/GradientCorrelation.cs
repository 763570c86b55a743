using Lethean.Learning.Datasets;
using Lethean.Learning.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.TestTime;

/// <summary>
/// Cosine between the gradients of the auxiliary and the main loss on the shared weights (Perry 2020, equation 1):
/// positive where learning the one helps the other (Sun 2020, theorem 1), negative where it harms.
/// </summary>
public sealed class GradientCorrelation
{
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _shared;

    /// <param name="model">Stays with its owner.</param>
    public GradientCorrelation(ITestTimeModel model)
    {
        _model = model;
        _shared = [.. model.SharedParameters.Select(p => p.Value)];
    }

    /// <param name="image">As the model would receive it.</param>
    /// <param name="label">Its true class.</param>
    /// <returns>−1 … 1, or NaN where a gradient vanishes.</returns>
    public double Of(Image image, int label)
    {
        using var scope = NewDisposeScope();
        var views = ViewWeights.Once;
        var auxiliary = Flatten(AuxiliaryLoss.Of(AuxiliaryLoss.Logits(_model, image, views), views));
        var logits = _model.Main(_model.Normalise(ImageTensors.Upright(image)));
        var main = Flatten(cross_entropy(logits, tensor([(long)label], device: logits.device)));
        return auxiliary.dot(main).item<float>() / ((double)auxiliary.norm().item<float>() * main.norm().item<float>());
    }

    private Tensor Flatten(Tensor loss) => cat(autograd.grad([loss], _shared).Select(g => g.flatten()).ToArray());
}
