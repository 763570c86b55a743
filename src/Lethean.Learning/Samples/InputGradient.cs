using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Adaptation;
using static TorchSharp.torch;

namespace Lethean.Learning.Samples;

/// <summary>Answers an attacker's questions from the weights of a model.</summary>
public static class InputGradient
{
    /// <summary>Leaves weights and their gradients as they were, bit by bit. To be called on the model's own thread.</summary>
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
