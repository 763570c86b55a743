using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record OrientationGateSettings(GateThreshold Threshold) : DefenseSettings(DefensePoint.Gate)
{
    public OrientationGateSettings() : this(0.5)
    {
    }

    public static Kind<OrientationGateSettings> Declaration { get; } = new(
        "orientation-gate", "Gate. Adapts only to samples that the auxiliary head calls upright: upright confidence >= threshold.", new())
    {
        {
            s => s.Threshold, GateThreshold.Type(Fraction),
            "Upright confidence. At 0 every sample is adapted to. quantile(q) refuses a share q of upright training images."
        },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) =>
        new OrientationGate(Threshold.FromBelow(materials, link, seen => seen.UprightConfidence));
}

/// <summary>Adapts only to samples that the auxiliary head calls upright: confidence ≥ threshold.</summary>
public sealed class OrientationGate(double threshold) : IAdaptationGate
{
    public bool Admits(in Observation seen, ClientId client) => seen.UprightConfidence >= threshold;
}
