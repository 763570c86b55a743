using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Tensors;
using static TorchSharp.torch;

namespace Lethean.Learning.Adaptation;

/// <summary>What a step told, before the weights changed.</summary>
/// <param name="Loss">What the step lowers.</param>
/// <param name="UprightConfidence">Auxiliary softmax at rotation 0 of the image as it came; null if the step did not look at that.</param>
/// <param name="GradientNorm">Length of the loss's gradient, over all weights that it reaches.</param>
/// <param name="GuardCosine">Of the gradient and a guard's reference; null without one.</param>
/// <param name="RefusedBy">The defense that refused the step, which was not taken then; null if it was taken.</param>
public readonly record struct StepResult(
    double Loss, double? UprightConfidence, double GradientNorm, double? GuardCosine, string? RefusedBy);

/// <summary>One step of plain SGD over the shared weights and those of the auxiliary head.</summary>
internal sealed class GradientStep
{
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _reached;
    private readonly int _shared;
    private readonly double _rate;

    /// <param name="model">Stays with its owner.</param>
    /// <param name="learningRate">Above 0.</param>
    public GradientStep(ITestTimeModel model, double learningRate)
    {
        _model = model;
        _reached = [.. model.SharedParameters.Concat(model.AuxiliaryHeadParameters).Select(p => p.Value)];
        _shared = model.SharedParameters.Count;
        _rate = learningRate;
    }

    /// <param name="image">What the loss is of.</param>
    /// <param name="loss">A scalar, [], with its graph from every weight that the step changes, but for those that were left out.</param>
    /// <param name="upright">The upright confidence, a scalar, []; null where it is not known.</param>
    /// <param name="defenses">May change the gradient or refuse the step; null where none does.</param>
    /// <param name="factors">Has the weights that the graph leaves out.</param>
    /// <returns>Null if loss or gradient was not finite, and then no weight has changed.</returns>
    public StepResult? Take(Image image, Tensor loss, Tensor? upright, DefenseChain? defenses, WeightFactors factors)
    {
        using var scope = NewDisposeScope();
        Tensor[] inGraph = [.. _reached.Where(weight => !factors.Has(weight))];
        Tensor[] derivatives = [.. autograd.grad([loss], [.. inGraph, .. factors.Outputs])];
        var (ofInGraph, ofOutputs) = (derivatives[..inGraph.Length], derivatives[inGraph.Length..]);
        var (value, norm, confidence) = Read(loss, ofInGraph, upright);
        if (!factors.IsEmpty)
        {
            // A bound that is not finite says that a number of the gradient may not be.
            var (rest, bound) = factors.NormAndBound(ofOutputs);
            norm = float.IsFinite(bound) ? MathF.Sqrt(norm * norm + rest * rest) : bound;
        }

        if (!float.IsFinite(value) || !float.IsFinite(norm))
            return null;
        if (defenses is null)
        {
            Descend(inGraph, ofInGraph);
            factors.Descend(ofOutputs, _rate);
            return new(value, confidence, norm, null, null);
        }

        var gradients = factors.Whole(_reached, ofInGraph, ofOutputs);
        var step = new StepGradients(_model, image, _reached, gradients, _shared);
        var refusedBy = defenses.Refusal(step);
        if (refusedBy is null && !double.IsFinite(Vectors.Norm(gradients)))
            return null;
        if (refusedBy is null)
            Descend(_reached, gradients);
        return new(value, confidence, norm, step.GuardCosine, refusedBy);
    }

    private static (float Loss, float Norm, float? Upright) Read(Tensor loss, Tensor[] gradients, Tensor? upright)
    {
        using var noGrad = no_grad();
        var values = DeviceTensors.Read(loss, Vectors.NormOf(gradients), upright ?? loss);
        return (values[0], values[1], upright is null ? null : values[2]);
    }

    private void Descend(Tensor[] weights, Tensor[] gradients)
    {
        using var noGrad = no_grad();
        Vectors.AddTo(weights, gradients, -_rate);
    }
}
