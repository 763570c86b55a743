using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

/// <summary>The cross entropy of one head for the image as it is.</summary>
public sealed record InputLoss(InputLossKind Kind, int Label) : InputObjective
{
    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var input = model.Normalise(pixels);
        var logits = Kind == InputLossKind.Main ? model.Main(input) : model.Auxiliary(input);
        return cross_entropy(logits, DeviceTensors.Label(Label, logits.device));
    }
}
