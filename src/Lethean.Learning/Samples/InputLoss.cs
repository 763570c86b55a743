using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

public enum InputLossKind
{
    /// <summary>Cross entropy of the self-supervised head; the label is a number of quarter turns, 0 … 3.</summary>
    Auxiliary,

    /// <summary>Cross entropy of the main head; the label is a class, 0 … 9.</summary>
    Main,
}

/// <summary>The cross entropy of one head for the image as it is.</summary>
public sealed record InputLoss(InputLossKind Kind, int Label) : InputObjective
{
    /// <summary>
    /// What a gradient attack raises. Auxiliary: that the image is upright, whatever was done to it (as the paper's code does). Main:
    /// its class.
    /// </summary>
    public static InputLoss Against(Sample sample, InputLossKind kind) => new(kind, kind == InputLossKind.Main ? sample.Label : 0);

    public override Tensor Of(ITestTimeModel model, Tensor pixels)
    {
        var input = model.Normalise(pixels);
        var logits = Kind == InputLossKind.Main ? model.Main(input) : model.Auxiliary(input);
        return cross_entropy(logits, DeviceTensors.Label(Label, logits.device));
    }
}
