namespace Lethean.Learning.Defenses;

/// <summary>Shortens a long gradient: g · min(1, c / ‖g‖) over all weights that the step changes.</summary>
public sealed class GradientClipping(GradientClippingSettings settings) : IGradientDefense
{
    public const string Kind = "gradient-clipping";

    public GradientVerdict Apply(StepGradients step)
    {
        var norm = Vectors.Norm(step.Gradients);
        if (norm <= settings.Norm)
            return GradientVerdict.Untouched;
        Vectors.Scale(step.Gradients, settings.Norm / norm);
        return GradientVerdict.Changed;
    }
}
