namespace Lethean.Learning.Defenses;

/// <summary>
/// Adapts only where the auxiliary head is unsure: upright confidence &lt; threshold + 0.001 (Sun 2020, released code).
/// Made to save time on easy samples; rotated samples pass it.
/// </summary>
public sealed class ConfidenceThreshold(ConfidenceThresholdSettings settings) : IAdaptationGate
{
    public const string Kind = "confidence-threshold";

    // Of the released code: lets a threshold of 1 admit a confidence of exactly 1.
    internal const double Slack = 0.001;

    public bool Admits(in Evidence evidence) => evidence.UprightConfidence < settings.Threshold + Slack;
}
