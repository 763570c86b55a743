using System.Collections.Immutable;

namespace Lethean.Learning.Samples;

/// <summary>
/// Rotated training images, changed just enough to pass the gates that their author knows of: the search ends at the first
/// image that passes.
/// </summary>
public sealed record AdaptiveLetheanSettings : SteppedAttackSettings
{
    public AdaptiveLetheanSettings() => (Epsilon, Alpha, Steps) = (16.0 / 255, 1.0 / 255, 30);

    public override string Kind => "adaptive-lethean";

    /// <summary>Degrees counter-clockwise to draw from, each 90, 180 or 270; at least one.</summary>
    public ImmutableArray<int> Rotations { get; init; } = [90, 180, 270];

    /// <summary>Of an orientation gate: the upright probability that the sample must reach, 0 to 1; null: no such gate.</summary>
    public double? UprightAbove { get; init; } = 0.5;

    /// <summary>Of a confidence threshold: the upright probability that the sample must stay under, 0 to 1; null: no such gate.</summary>
    public double? UprightBelow { get; init; }

    /// <summary>Of an entropy filter: the entropy of the main head, as a share of its largest value, to stay under, 0 to 1; null: no such gate.</summary>
    public double? EntropyBelow { get; init; }

    /// <summary>
    /// How much further than needed the sample goes, 0 to 1: a share of what is left beyond the gate, between two upright gates
    /// up to the middle.
    /// </summary>
    public double Margin { get; init; } = 0.1;

    internal override void Check()
    {
        base.Check();
        Require(Margin is >= 0 and <= 1, "margin", Margin, "0 to 1");
        Require(
            UprightAbove is not null || UprightBelow is not null || EntropyBelow is not null,
            "gates", "none", "upright-above, upright-below or entropy-below, at least one");
        Require(!(UprightAbove >= UprightBelow), "upright-above", UprightAbove ?? 0, "less than upright-below");
    }
}
