using Lethean.Learning.Kinds;

namespace Lethean.Learning.Defenses;

/// <summary>All defenses.</summary>
public static class DefenseKinds
{
    /// <summary>The most training images that a defense may ask for.</summary>
    internal const int MostImages = 60_000;

    /// <summary>In the order in which they act. A new one is a line here.</summary>
    public static KindFamily<DefenseSettings> All { get; } = new(
        "defenses",
        ConfidenceThresholdSettings.Declaration,
        OrientationGateSettings.Declaration,
        EntropyFilterSettings.Declaration,
        ReputationSettings.Declaration,
        GradientClippingSettings.Declaration,
        GradientGuardSettings.Declaration,
        ElasticWeightConsolidationSettings.Declaration,
        LearningWithoutForgettingSettings.Declaration,
        StochasticRestoreSettings.Declaration,
        PeriodicResetSettings.Declaration,
        CanaryRollbackSettings.Declaration,
        WeightAveragingSettings.Declaration);
}

/// <summary>Where a defense acts on a sample's way; in this order.</summary>
public enum DefensePoint
{
    /// <summary>Before any gradient: may the model learn from the sample at all?</summary>
    Gate,

    /// <summary>Between the gradient of a step and the step: changed, or the step refused.</summary>
    Gradient,

    /// <summary>After the steps of a sample: corrects the weights.</summary>
    Weights,

    /// <summary>Predicts instead of the weights that learn.</summary>
    Serving,
}

/// <summary>One link of the chain of defenses.</summary>
/// <param name="Point">Where it acts.</param>
public abstract record DefenseSettings(DefensePoint Point)
{
    /// <summary>Its name in configuration and in every count.</summary>
    public string Kind => Declared.Name;

    public ActivePeriod Period { get; init; } = ActivePeriod.Always;

    /// <summary>Labelled training images that it draws, 0 or more.</summary>
    public virtual int TrainingImages => 0;

    /// <summary>Whether it may refuse a sample that no other link refuses.</summary>
    public virtual bool CanRefuse => Point == DefensePoint.Gate;

    /// <summary>Whether it acts only after other links have refused samples.</summary>
    public virtual bool NeedsRefusals => false;

    /// <summary>Whether it does nothing to a step that starts from the trained weights.</summary>
    public virtual bool RestsAtTrainedWeights => false;

    /// <summary>Null where a sample may pass both this link and the other one; where none can, what would mend that.</summary>
    public virtual string? ExcludesWith(DefenseSettings other) => null;

    /// <summary>The declaration of the kind.</summary>
    protected abstract IKind Declared { get; }

    /// <param name="link">The link's name, which also names its random stream.</param>
    /// <exception cref="InputException">
    /// A setting is out of its range, or there are fewer training images than the defense asks for.
    /// </exception>
    public IDefense CreateDefense(DefenseMaterials materials, string link)
    {
        Declared.Check(this);
        return Create(materials, link);
    }

    /// <summary>The name of each link: its kind, and the number of its occurrence from the second on.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<DefenseSettings> chain)
    {
        var seen = new Dictionary<string, int>();
        return [.. chain.Select(settings =>
        {
            var occurrence = seen[settings.Kind] = seen.GetValueOrDefault(settings.Kind) + 1;
            return occurrence == 1 ? settings.Kind : $"{settings.Kind}-{occurrence}";
        })];
    }

    protected abstract IDefense Create(DefenseMaterials materials, string link);
}
