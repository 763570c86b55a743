namespace Lethean.Learning.Samples;

/// <summary>Training images moved once along the sign of the input gradient (Goodfellow 2015).</summary>
public sealed record FgsmSettings : GradientAttackSettings
{
    public FgsmSettings() => Epsilon = 0.2;

    public override string Kind => "fgsm";

    /// <summary>Auxiliary: the self-supervised loss with label 0, as the paper's code does. Main: the true class.</summary>
    public InputLossKind Loss { get; init; } = InputLossKind.Auxiliary;

    protected override int GradientSteps => 1;
}
