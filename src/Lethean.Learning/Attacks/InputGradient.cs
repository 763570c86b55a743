using Lethean.Learning.Datasets;
using Lethean.Learning.Models;
using Lethean.Learning.TestTime;
using static TorchSharp.torch;

namespace Lethean.Learning.Attacks;

/// <summary>Answers an attacker's questions from the weights of a model.</summary>
public static class InputGradient
{
    /// <summary>Leaves weights and their gradients as they were, bit by bit. To be called on the model's own thread.</summary>
    public static InputAnswer Of(ITestTimeModel model, Image image, InputObjective objective)
    {
        using var scope = NewDisposeScope();
        var pixels = ImageTensors.Upright(image).requires_grad_();
        var value = objective.Of(model, pixels);
        var gradient = autograd.grad([value], [pixels])[0];
        return new(value.item<float>(), [.. gradient.data<float>()]);
    }
}
