namespace Lethean.Learning.Samples;

/// <summary>A gradient attack that goes in several steps of one length.</summary>
public abstract record SteppedAttackSettings : GradientAttackSettings
{
    /// <summary>Length of one step, in (0, 1].</summary>
    public double Alpha { get; init; } = 2.0 / 255;

    /// <summary>1 or more.</summary>
    public int Steps { get; init; } = 10;

    protected override int GradientSteps => Steps;

    internal override void Check()
    {
        base.Check();
        Require(Alpha is > 0 and <= 1, "alpha", Alpha, "more than 0 and at most 1");
        Require(Steps >= 1, "steps", Steps, "1 or more");
    }

    private protected void CheckMomentum(double momentum) => Require(momentum is >= 0 and <= 1, "momentum", momentum, "0 to 1");
}
