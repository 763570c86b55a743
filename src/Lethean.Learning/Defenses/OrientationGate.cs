using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record OrientationGateSettings(double Threshold = 0.5) : DefenseSettings(DefensePoint.Gate)
{
    public static Kind<OrientationGateSettings> Declaration { get; } = new(
        "orientation-gate", "Gate. Adapts only to samples that the auxiliary head calls upright: upright confidence >= threshold.", new())
    {
        { s => s.Threshold, Fraction, "Upright confidence. At 0 every sample is adapted to." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new OrientationGate(this);
}

/// <summary>Adapts only to samples that the auxiliary head calls upright: confidence ≥ threshold.</summary>
public sealed class OrientationGate(OrientationGateSettings settings) : IAdaptationGate
{
    public bool Admits(in Observation seen, ClientId client) => seen.UprightConfidence >= settings.Threshold;
}
