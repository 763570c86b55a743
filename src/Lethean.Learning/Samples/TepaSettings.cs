namespace Lethean.Learning.Samples;

/// <summary>
/// TePA against test-time training (Cong 2024): training images that a surrogate cannot orient, whichever way they are
/// turned, made with momentum and input diversity so that they transfer. The step length is halved after half of the steps
/// of an orientation, and again after three quarters.
/// </summary>
public sealed record TepaSettings : SteppedAttackSettings
{
    public const int Orientations = 4;

    public TepaSettings() => (Epsilon, Alpha, Steps, Surrogate) = (32.0 / 255, 4.0 / 255, 20, "models/fashion-mnist-surrogate.safetensors");

    public override string Kind => "tepa";

    /// <summary>How often all four orientations are gone through, each with so many steps, 1 or more (the authors' code: 3).</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>Share of the accumulated direction that each step keeps, 0 to 1.</summary>
    public double Momentum { get; init; } = 1;

    /// <summary>Probability that a step looks at the image resized and padded, 0 to 1 (Xie 2019).</summary>
    public double Diversity { get; init; } = 0.5;

    /// <summary>Smallest size of a resized image, as a share of the original one, in (0, 1].</summary>
    public double Resize { get; init; } = 0.8;

    protected override int GradientSteps => Steps * Orientations * Rounds;

    internal override void Check()
    {
        base.Check();
        Require(Surrogate is not null, "surrogate", "missing", "the path of a checkpoint");
        Require(Rounds >= 1, "rounds", Rounds, "1 or more");
        CheckMomentum(Momentum);
        Require(Diversity is >= 0 and <= 1, "diversity", Diversity, "0 to 1");
        Require(Resize is > 0 and <= 1, "resize", Resize, "more than 0 and at most 1");
    }
}
