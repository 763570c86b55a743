using Lethean.Learning.Defenses;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration.Reading;

internal static class DefenseReader
{
    private const int MostImages = 60_000;
    private const int MostSamples = 1_000_000_000;

    private static readonly KindReader<DefenseSettings> Kinds = new(new Dictionary<string, Func<SettingsReader, DefenseSettings>>
    {
        [ConfidenceThreshold.Kind] = reader => new ConfidenceThresholdSettings(reader.Required("threshold", ParameterTypes.Fraction)),
        [OrientationGate.Kind] = reader => new OrientationGateSettings(reader.Required("threshold", ParameterTypes.Fraction)),
        [EntropyFilter.Kind] = reader => new EntropyFilterSettings(reader.Required("margin", ParameterTypes.PositiveNumber(1))),
        [Reputation.Kind] = reader => new ReputationSettings(
            reader.Required("share", ParameterTypes.Fraction),
            reader.Required("after", ParameterTypes.WholeNumber(1, MostSamples))),
        [GradientClipping.Kind] = reader => new GradientClippingSettings(reader.Required("norm", ParameterTypes.PositiveNumber(1e6))),
        [GradientGuard.Kind] = reader => new GradientGuardSettings(
            reader.Required("reference", ParameterTypes.Choice<GuardReference>()),
            reader.Required("action", ParameterTypes.Choice<GuardAction>()),
            reader.Required("images", ParameterTypes.WholeNumber(1, MostImages)),
            reader.Required("refresh", ParameterTypes.WholeNumber(1, MostSamples)),
            reader.Required("decay", ParameterTypes.ProperFraction)),
        [ElasticWeightConsolidation.Kind] = reader => new ElasticWeightConsolidationSettings(
            reader.Required("strength", ParameterTypes.PositiveNumber(1e9)),
            reader.Required("images", ParameterTypes.WholeNumber(1, MostImages))),
        [LearningWithoutForgetting.Kind] = reader => new LearningWithoutForgettingSettings(
            reader.Required("alpha", ParameterTypes.PositiveNumber(1e6)),
            reader.Required("temperature", ParameterTypes.PositiveNumber(100))),
        [StochasticRestore.Kind] = reader => new StochasticRestoreSettings(reader.Required("probability", ParameterTypes.ProperFraction)),
        [PeriodicReset.Kind] = reader => new PeriodicResetSettings(reader.Required("every", ParameterTypes.WholeNumber(1, MostSamples))),
        [CanaryRollback.Kind] = reader => new CanaryRollbackSettings(
            reader.Required("images", ParameterTypes.WholeNumber(1, MostImages)),
            reader.Required("every", ParameterTypes.WholeNumber(1, MostSamples)),
            reader.Required("drop", ParameterTypes.Fraction)),
        [WeightAveraging.Kind] = reader => new WeightAveragingSettings(reader.Required("rate", ParameterTypes.ProperFraction)),
    });

    public static IReadOnlyList<DefenseSettings> Read(SettingsReader lethean, AdaptationSettings adaptation)
    {
        var defaults = lethean.Section("defense-defaults");
        Kinds.CheckDefaults(defaults);
        ReadPeriod(defaults);
        Kinds.RefuseOthers(defaults);
        var items = lethean.Items("defenses");
        var chain = items.Select(item => Read(item, defaults)).ToList();
        // What could not be read has been noted; a chain with a hole would only give wrong reasons.
        if (chain.All(link => link is not null))
            NoteViolations(items, chain!, adaptation);
        return [.. chain.OfType<DefenseSettings>()];
    }

    private static DefenseSettings? Read(SettingsReader item, SettingsReader defaults)
    {
        var period = ActivePeriod.Always;
        var settings = Kinds.Read(item, defaults.Node, reader => period = ReadPeriod(reader));
        return settings is null ? null : settings with { Period = period };
    }

    private static ActivePeriod ReadPeriod(SettingsReader reader) =>
        new(reader.Required("from", SettingTypes.Moment), reader.Required("until", SettingTypes.Moment));

    private static void NoteViolations(IReadOnlyList<SettingsReader> items, IReadOnlyList<DefenseSettings> chain, AdaptationSettings adaptation)
    {
        foreach (var (link, what, mend) in ChainRules.Violations(chain, adaptation.EpisodeSteps))
            items[link].Note(items[link].Node.Position, items[link].Path, what, mend);
    }
}
