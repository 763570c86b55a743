namespace Lethean.Learning.Defenses;

/// <summary>One link of the chain of defenses.</summary>
/// <param name="Kind">Its name in configuration and in every count.</param>
/// <param name="Point">Where it acts.</param>
public abstract record DefenseSettings(string Kind, DefensePoint Point)
{
    public ActivePeriod Period { get; init; } = ActivePeriod.Always;

    /// <summary>Labelled training images that it draws, 0 or more.</summary>
    public virtual int TrainingImages => 0;
}

/// <param name="Threshold">0 to 1; at 1 every sample is admitted.</param>
public sealed record ConfidenceThresholdSettings(double Threshold) : DefenseSettings(ConfidenceThreshold.Kind, DefensePoint.Gate);

/// <param name="Threshold">0 to 1; at 0 every sample is admitted.</param>
public sealed record OrientationGateSettings(double Threshold) : DefenseSettings(OrientationGate.Kind, DefensePoint.Gate);

/// <param name="Margin">Share of the largest possible entropy, above 0, at most 1.</param>
public sealed record EntropyFilterSettings(double Margin) : DefenseSettings(EntropyFilter.Kind, DefensePoint.Gate);

/// <param name="Share">Refused samples of all of a client's, 0 to 1; above it the client is no longer learned from.</param>
/// <param name="After">Samples of a client before he is judged, 1 or more.</param>
public sealed record ReputationSettings(double Share, int After) : DefenseSettings(Reputation.Kind, DefensePoint.Gate);

/// <param name="Norm">Largest length of a step's gradient, above 0.</param>
public sealed record GradientClippingSettings(double Norm) : DefenseSettings(GradientClipping.Kind, DefensePoint.Gradient);

/// <param name="Images">Trusted training images, 1 or more; only for <see cref="GuardReference.TrustedBuffer"/>.</param>
/// <param name="Refresh">Steps for which one gradient of the trusted images serves, 1 or more.</param>
/// <param name="Decay">What the running mean of the history keeps at each step, 0 to below 1.</param>
public sealed record GradientGuardSettings(GuardReference Reference, GuardAction Action, int Images, int Refresh, double Decay)
    : DefenseSettings(GradientGuard.Kind, DefensePoint.Gradient)
{
    public override int TrainingImages => Reference == GuardReference.TrustedBuffer ? Images : 0;
}

/// <param name="Strength">λ, above 0.</param>
/// <param name="Images">Training images of the Fisher information, 1 or more.</param>
public sealed record ElasticWeightConsolidationSettings(double Strength, int Images)
    : DefenseSettings(ElasticWeightConsolidation.Kind, DefensePoint.Gradient)
{
    public override int TrainingImages => Images;
}

/// <param name="Alpha">Weight of the term, above 0.</param>
/// <param name="Temperature">T, above 0.</param>
public sealed record LearningWithoutForgettingSettings(double Alpha, double Temperature)
    : DefenseSettings(LearningWithoutForgetting.Kind, DefensePoint.Gradient);

/// <param name="Probability">Of each weight, after each sample, above 0 and below 1.</param>
public sealed record StochasticRestoreSettings(double Probability) : DefenseSettings(StochasticRestore.Kind, DefensePoint.Weights);

/// <param name="Every">Samples learned from, 1 or more.</param>
public sealed record PeriodicResetSettings(int Every) : DefenseSettings(PeriodicReset.Kind, DefensePoint.Weights);

/// <param name="Images">Labelled training images, 1 or more.</param>
/// <param name="Every">Samples learned from between two checks, 1 or more.</param>
/// <param name="Drop">Fall of the accuracy under that of the trained weights that is borne, 0 to 1.</param>
public sealed record CanaryRollbackSettings(int Images, int Every, double Drop) : DefenseSettings(CanaryRollback.Kind, DefensePoint.Weights)
{
    public override int TrainingImages => Images;
}

/// <param name="Rate">ν, above 0 and below 1.</param>
public sealed record WeightAveragingSettings(double Rate) : DefenseSettings(WeightAveraging.Kind, DefensePoint.Serving);
