namespace Lethean.Learning.Attacks;

/// <summary>
/// TePA against test-time training (Cong 2024): training images that a surrogate cannot orient, whichever way they are
/// turned, made with momentum and input diversity so that they transfer.
/// </summary>
public sealed record TepaSettings : GradientAttackSettings
{
    public const int Orientations = 4;

    public TepaSettings() => (Epsilon, Surrogate) = (32.0 / 255, "models/fashion-mnist-surrogate.safetensors");

    public override string Kind => "tepa";

    /// <summary>First step length; a half of it after half of the steps, a quarter after three quarters. In (0, 1].</summary>
    public double Alpha { get; init; } = 4.0 / 255;

    /// <summary>For each orientation in each round, 1 or more.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>How often all four orientations are gone through, 1 or more (the authors' code: 3).</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Share of the accumulated direction that each step keeps, 0 to 1.</summary>
    public double Momentum { get; init; } = 1;

    /// <summary>Probability that a step looks at the image resized and padded, 0 to 1 (Xie 2019).</summary>
    public double Diversity { get; init; } = 0.5;

    /// <summary>Smallest size of a resized image, as a share of the original one, in (0, 1].</summary>
    public double Resize { get; init; } = 0.8;

    protected override int GradientSteps => Steps * Orientations * Rounds;
}
