using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record ConfidenceThresholdSettings(double Threshold = 1) : DefenseSettings(DefensePoint.Gate)
{
    public static Kind<ConfidenceThresholdSettings> Declaration { get; } = new(
        "confidence-threshold",
        "Gate. Adapts only where the auxiliary head is unsure (Sun 2020): upright confidence < threshold + 0.001.",
        new())
    {
        { s => s.Threshold, Fraction, "Upright confidence. At 1 every sample is adapted to." },
    };

    public override string? ExcludesWith(DefenseSettings other) =>
        other is OrientationGateSettings gate && gate.Threshold >= Threshold + ConfidenceThreshold.Slack
            ? "an orientation-gate threshold under that of the confidence-threshold"
            : null;

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new ConfidenceThreshold(this);
}

/// <summary>
/// Adapts only where the auxiliary head is unsure: upright confidence &lt; threshold + 0.001 (Sun 2020, released code).
/// Made to save time on easy samples; rotated samples pass it.
/// </summary>
public sealed class ConfidenceThreshold(ConfidenceThresholdSettings settings) : IAdaptationGate
{
    // Of the released code: lets a threshold of 1 admit a confidence of exactly 1.
    internal const double Slack = 0.001;

    public bool Admits(in Observation seen, ClientId client) => seen.UprightConfidence < settings.Threshold + Slack;
}
