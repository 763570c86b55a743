namespace Lethean.Learning.Attacks;

/// <summary>
/// Training images moved to where the gradients of the two tasks point in opposite directions: a search for Perry 2020,
/// equation 3, itself.
/// </summary>
public sealed record CraftedLetheanSettings : GradientAttackSettings
{
    public override string Kind => "crafted-lethean";

    /// <summary>Length of one step, in (0, 1].</summary>
    public double Alpha { get; init; } = 2.0 / 255;

    /// <summary>1 or more.</summary>
    public int Steps { get; init; } = 10;

    /// <summary>Start anywhere in the allowed distance, not at the image.</summary>
    public bool RandomStart { get; init; } = true;

    protected override int GradientSteps => Steps;
}
