namespace Lethean.Learning.Samples;

/// <summary>
/// Training images moved to where the gradients of the two tasks point in opposite directions: a search for Perry 2020,
/// equation 3, itself.
/// </summary>
public sealed record CraftedLetheanSettings : SteppedAttackSettings
{
    public override string Kind => "crafted-lethean";

    /// <summary>Start anywhere in the allowed distance, not at the image.</summary>
    public bool RandomStart { get; init; } = true;
}
