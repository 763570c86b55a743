namespace Lethean.Learning.TestTime;

/// <summary>What the forward pass of a step told, before the weights changed.</summary>
/// <param name="Loss">The auxiliary loss.</param>
/// <param name="UprightConfidence">Auxiliary softmax at rotation 0 of the upright view; null if the batch had none.</param>
public readonly record struct StepResult(double Loss, double? UprightConfidence);
