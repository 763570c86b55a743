namespace Lethean.Learning.Samples;

/// <summary>An attack that changes an image along gradients, within a distance: of the deployed model, or of a surrogate.</summary>
public abstract record GradientAttackSettings : GeneratorSettings
{
    /// <summary>Largest change of a pixel (L∞, pixels in [0, 1]), in (0, 1].</summary>
    public double Epsilon { get; init; } = 8.0 / 255;

    /// <summary>A checkpoint of the attacker's own: grey box. Null: the deployed model answers, white box.</summary>
    public string? Surrogate { get; init; }

    public override string? SurrogateCheckpoint => Surrogate;

    public override ThreatModel Threat => new(Surrogate is null ? Knowledge.WhiteBox : Knowledge.GreyBox, Epsilon, GradientSteps);

    /// <summary>Most steps for one sample.</summary>
    protected abstract int GradientSteps { get; }

    /// <exception cref="InputException">A setting is out of its range.</exception>
    internal virtual void Check() => Require(Epsilon is > 0 and <= 1, "epsilon", Epsilon, "more than 0 and at most 1");

    private protected void Require(bool holds, string what, object value, string allowed)
    {
        if (!holds)
            throw new InputException($"{Kind} {what} is {value}; allowed is {allowed}.");
    }
}
