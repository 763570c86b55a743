namespace Lethean.Learning.Adaptation;

/// <summary>What a step told, before the weights changed.</summary>
/// <param name="Loss">The auxiliary loss.</param>
/// <param name="UprightConfidence">Auxiliary softmax at rotation 0 of the upright view; null if the batch had none.</param>
/// <param name="GradientNorm">Length of the auxiliary loss's gradient, over all weights that it reaches.</param>
/// <param name="GuardCosine">Of the gradient and a guard's reference; null without one.</param>
/// <param name="RefusedBy">The defense that refused the step, which was not taken then; null if it was taken.</param>
public readonly record struct StepResult(
    double Loss, double? UprightConfidence, double GradientNorm, double? GuardCosine, string? RefusedBy);
