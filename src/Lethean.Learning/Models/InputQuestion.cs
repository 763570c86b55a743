using System.Collections.Immutable;
using Lethean.Learning.Data;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>A number that depends on the pixels of one image, whose value and gradient an attacker asks a model for.</summary>
public abstract record InputObjective
{
    /// <param name="model">Whose weights count; they are not changed.</param>
    /// <param name="pixels">[1, 3, 32, 32] in [0, 1], before normalisation.</param>
    /// <returns>A scalar, [], with its graph from the pixels.</returns>
    public abstract Tensor Of(ITestTimeModel model, Tensor pixels);
}

/// <summary>What a model answers to a question about one image.</summary>
/// <param name="Value">Of the objective.</param>
/// <param name="Gradient">
/// Its derivative by each pixel (before normalisation), [channels × height × width] in the order of <see cref="Image.Pixels"/>.
/// </param>
public sealed record InputAnswer(double Value, ImmutableArray<float> Gradient);

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
