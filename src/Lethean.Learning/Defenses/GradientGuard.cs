namespace Lethean.Learning.Defenses;

/// <summary>
/// Lets no step point away from a reference r: where ⟨g, r⟩ &lt; 0 on the shared weights, the step is refused, or projected,
/// g ← g − (gᵀr / rᵀr) r (A-GEM, Chaudhry 2019, equation 11). The auxiliary head's gradient has no counterpart and stays.
/// </summary>
public sealed class GradientGuard(GuardAction action, IReferenceGradient reference) : IGradientDefense, IStatefulDefense, IDisposable
{
    public const string Kind = "gradient-guard";

    /// <param name="link">Names its random stream.</param>
    public static GradientGuard Create(GradientGuardSettings settings, DefenseMaterials materials, string link) => new(
        settings.Action,
        settings.Reference == GuardReference.TrustedBuffer
            ? new TrustedGradient(materials.Model, materials.DrawTrusted(settings.Images, link), settings.Refresh)
            : new AcceptedGradients(materials.Model, settings.Decay));

    public GradientVerdict Apply(StepGradients step)
    {
        var gradient = step.SharedGradients;
        if (reference.Next() is not { } direction)
        {
            reference.Accept(gradient);
            return GradientVerdict.Untouched;
        }

        var product = Vectors.Dot(gradient, direction);
        var length = Vectors.Norm(direction);
        step.GuardCosine = product / (length * Vectors.Norm(gradient));
        if (product < 0 && action == GuardAction.Skip)
            return GradientVerdict.Refused;
        if (product < 0)
            Vectors.AddTo(gradient, direction, -product / (length * length));
        reference.Accept(gradient);
        return product < 0 ? GradientVerdict.Changed : GradientVerdict.Untouched;
    }

    public DefenseState Export() => reference.Export();

    public void Import(DefenseState state) => reference.Import(state);

    public void Dispose() => reference.Dispose();
}
