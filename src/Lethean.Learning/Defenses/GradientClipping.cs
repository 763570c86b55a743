using Lethean.Learning.Kinds;
using Lethean.Learning.Tensors;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record GradientClippingSettings(double Norm = 0.5) : DefenseSettings(DefensePoint.Gradient)
{
    public static Kind<GradientClippingSettings> Declaration { get; } = new(
        "gradient-clipping", "Gradient. Shortens it to a largest length.", new())
    {
        { s => s.Norm, PositiveNumber(1e6), "The largest length." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new GradientClipping(this);
}

/// <summary>Shortens a long gradient: g · min(1, c / ‖g‖) over all weights that the step changes.</summary>
public sealed class GradientClipping(GradientClippingSettings settings) : IGradientDefense
{
    public GradientVerdict Apply(StepGradients step)
    {
        var norm = Vectors.Norm(step.Gradients);
        if (norm <= settings.Norm)
            return GradientVerdict.Untouched;
        Vectors.Scale(step.Gradients, settings.Norm / norm);
        return GradientVerdict.Changed;
    }
}
