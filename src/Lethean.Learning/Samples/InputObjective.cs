using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Samples;

/// <summary>A number that depends on the pixels of one image, whose value and gradient an attacker asks a model for.</summary>
public abstract record InputObjective
{
    /// <param name="model">Whose weights count; they are not changed.</param>
    /// <param name="pixels">[1, 3, 32, 32] in [0, 1], before normalisation.</param>
    /// <returns>A scalar [], with its graph from the pixels.</returns>
    public abstract Tensor Of(ITestTimeModel model, Tensor pixels);
}

/// <summary>Answers an attacker's questions from the weights of a model.</summary>
public static class InputGradient
{
    /// <summary>Leaves weights and their gradients as they were, bit by bit. To be called on the model's own thread.</summary>
    /// <param name="image">[3, 32, 32], pixels in [0, 1].</param>
    public static InputAnswer Of(ITestTimeModel model, Image image, InputObjective objective)
    {
        using var scope = NewDisposeScope();
        var pixels = ImageTensors.Upright(image, model.Device).requires_grad_();
        var value = objective.Of(model, pixels);
        var gradient = autograd.grad([value], [pixels])[0];
        var answer = cat([gradient.flatten(), value.detach().view(1)]).cpu().data<float>().ToArray();
        return new(answer[^1], [.. answer.AsSpan(0, answer.Length - 1)]);
    }
}

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
