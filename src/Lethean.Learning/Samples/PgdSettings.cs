namespace Lethean.Learning.Samples;

/// <summary>Training images moved again and again along the sign of the input gradient (Madry 2018).</summary>
public sealed record PgdSettings : SteppedAttackSettings
{
    public override string Kind => "pgd";

    /// <summary>Start anywhere in the allowed distance, not at the image.</summary>
    public bool RandomStart { get; init; } = true;

    /// <summary>Share of the accumulated direction that each step keeps (Dong 2018), 0 to 1; 0 is plain PGD.</summary>
    public double Momentum { get; init; }

    /// <summary>As for <see cref="FgsmSettings"/>.</summary>
    public InputLossKind Loss { get; init; } = InputLossKind.Auxiliary;

    internal override void Check()
    {
        base.Check();
        CheckMomentum(Momentum);
    }
}
