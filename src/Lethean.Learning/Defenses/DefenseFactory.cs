namespace Lethean.Learning.Defenses;

/// <summary>Makes the defense that settings describe.</summary>
public static class DefenseFactory
{
    /// <param name="link">The link's name, which also names its random stream.</param>
    /// <exception cref="InputException">There are fewer training images than the defense asks for.</exception>
    public static IDefense Create(DefenseSettings settings, DefenseMaterials materials, string link) => settings switch
    {
        ConfidenceThresholdSettings s => new ConfidenceThreshold(s),
        OrientationGateSettings s => new OrientationGate(s),
        EntropyFilterSettings s => new EntropyFilter(s),
        ReputationSettings s => new Reputation(s),
        GradientClippingSettings s => new GradientClipping(s),
        GradientGuardSettings s => GradientGuard.Create(s, materials, link),
        ElasticWeightConsolidationSettings s => new ElasticWeightConsolidation(s, materials, FisherInformation.Of(materials, s.Images, link)),
        LearningWithoutForgettingSettings s => new LearningWithoutForgetting(s, materials),
        StochasticRestoreSettings s => new StochasticRestore(s, materials, materials.Stream(link)),
        PeriodicResetSettings s => new PeriodicReset(s, materials),
        CanaryRollbackSettings s => new CanaryRollback(s, materials, materials.DrawTrusted(s.Images, link)),
        WeightAveragingSettings s => new WeightAveraging(s, materials),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Kind, "not a defense"),
    };

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
}
