using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Adaptation;

/// <summary>One step of plain SGD on the auxiliary loss, over exactly the weights that this loss reaches.</summary>
public sealed class AuxiliaryStep
{
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _reached;
    private readonly int _shared;
    private readonly Scalar _negativeRate;

    /// <param name="model">Stays with its owner.</param>
    /// <param name="learningRate">Above 0.</param>
    public AuxiliaryStep(ITestTimeModel model, double learningRate)
    {
        _model = model;
        _reached = [.. model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(p => p.Value)];
        _shared = model.SharedParameters.Count;
        _negativeRate = -learningRate;
    }

    /// <summary>Adapts the model to one image.</summary>
    /// <param name="defenses">May change the gradient or refuse the step; null where none does.</param>
    /// <returns>What the model knew before the step; null if loss or gradient was not finite, and then no weight has changed.</returns>
    public StepResult? Take(Image image, ViewWeights views, DefenseChain? defenses = null)
    {
        using var scope = NewDisposeScope();
        var logits = AuxiliaryLoss.Logits(_model, image, views);
        var loss = AuxiliaryLoss.Of(logits, views);
        var gradients = autograd.grad([loss], _reached);
        var (value, norm, first) = Read(loss, gradients, logits);
        if (!float.IsFinite(value) || !float.IsFinite(norm))
            return null;
        double? upright = views.IncludeUpright ? first : null;
        if (defenses is null)
        {
            Descend(gradients);
            return new(value, upright, norm, null, null);
        }

        var step = new StepGradients(_model, image, _reached, gradients, _shared);
        var refusedBy = defenses.Refusal(step);
        if (refusedBy is null && !double.IsFinite(Vectors.Norm(gradients)))
            return null;
        if (refusedBy is null)
            Descend(gradients);
        return new(value, upright, norm, step.GuardCosine, refusedBy);
    }

    // In one transfer: each is a wait for the device.
    private static (float Loss, float Norm, float FirstUpright) Read(Tensor loss, IList<Tensor> gradients, Tensor logits)
    {
        using var noGrad = no_grad();
        var values = stack([loss, Vectors.NormOf(gradients), logits[0].softmax(0)[0]]).cpu().data<float>();
        return (values[0], values[1], values[2]);
    }

    private void Descend(IList<Tensor> gradients)
    {
        using var noGrad = no_grad();
        for (var i = 0; i < _reached.Length; i++)
            _reached[i].add_(gradients[i], _negativeRate);
    }
}
