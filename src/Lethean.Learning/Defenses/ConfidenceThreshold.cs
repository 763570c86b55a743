using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record ConfidenceThresholdSettings(GateThreshold Threshold) : DefenseSettings(DefensePoint.Gate)
{
    public ConfidenceThresholdSettings() : this(1)
    {
    }

    public static Kind<ConfidenceThresholdSettings> Declaration { get; } = new(
        "confidence-threshold",
        "Gate. Adapts only where the auxiliary head is unsure (Sun 2020): upright confidence < threshold + 0.001.",
        new())
    {
        {
            s => s.Threshold, GateThreshold.Type(Fraction),
            "Upright confidence. At 1 every sample is adapted to. quantile(q) refuses the surest share q of training images."
        },
    };

    public override string? ExcludesWith(DefenseSettings other) =>
        other is OrientationGateSettings gate && gate.Threshold.Number >= Threshold.Number + ConfidenceThreshold.Slack
            ? "an orientation-gate threshold under that of the confidence-threshold"
            : null;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new ConfidenceThreshold(
        Threshold.Number ?? Threshold.FromAbove(materials, link, seen => seen.UprightConfidence) - ConfidenceThreshold.Slack);
}

/// <summary>
/// Adapts only where the auxiliary head is unsure: upright confidence &lt; threshold + 0.001 (Sun 2020, released code).
/// Made to save time on easy samples; rotated samples pass it.
/// </summary>
public sealed class ConfidenceThreshold(double threshold) : IAdaptationGate
{
    // Of the released code: lets a threshold of 1 admit a confidence of exactly 1.
    internal const double Slack = 0.001;

    public bool Admits(in Observation seen, ClientId client) => seen.UprightConfidence < threshold + Slack;
}
