namespace Lethean.Learning.Defenses;

/// <summary>Stands between the gradient of a step and the step.</summary>
public interface IGradientDefense : IDefense
{
    /// <param name="step">Its gradients may be changed in place.</param>
    GradientVerdict Apply(StepGradients step);
}
