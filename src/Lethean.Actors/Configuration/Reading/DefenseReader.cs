using Lethean.Learning.Defenses;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Configuration.Reading;

internal static class DefenseReader
{
    private const int MostImages = 60_000;
    private const int MostSamples = 1_000_000_000;

    private static readonly KindReader<DefenseSettings> Kinds = new(new Dictionary<string, Func<SettingsReader, DefenseSettings>>
    {
        [ConfidenceThreshold.Kind] = reader => new ConfidenceThresholdSettings(reader.Required("threshold", SettingTypes.Fraction)),
        [OrientationGate.Kind] = reader => new OrientationGateSettings(reader.Required("threshold", SettingTypes.Fraction)),
        [EntropyFilter.Kind] = reader => new EntropyFilterSettings(reader.Required("margin", SettingTypes.PositiveNumber(1))),
        [Reputation.Kind] = reader => new ReputationSettings(
            reader.Required("share", SettingTypes.Fraction),
            reader.Required("after", SettingTypes.Integer(1, MostSamples))),
        [GradientClipping.Kind] = reader => new GradientClippingSettings(reader.Required("norm", SettingTypes.PositiveNumber(1e6))),
        [GradientGuard.Kind] = reader => new GradientGuardSettings(
            reader.Required("reference", SettingTypes.Choice<GuardReference>()),
            reader.Required("action", SettingTypes.Choice<GuardAction>()),
            reader.Required("images", SettingTypes.Integer(1, MostImages)),
            reader.Required("refresh", SettingTypes.Integer(1, MostSamples)),
            reader.Required("decay", SettingTypes.ProperFraction)),
        [ElasticWeightConsolidation.Kind] = reader => new ElasticWeightConsolidationSettings(
            reader.Required("strength", SettingTypes.PositiveNumber(1e9)),
            reader.Required("images", SettingTypes.Integer(1, MostImages))),
        [LearningWithoutForgetting.Kind] = reader => new LearningWithoutForgettingSettings(
            reader.Required("alpha", SettingTypes.PositiveNumber(1e6)),
            reader.Required("temperature", SettingTypes.PositiveNumber(100))),
        [StochasticRestore.Kind] = reader => new StochasticRestoreSettings(reader.Required("probability", SettingTypes.ProperFraction)),
        [PeriodicReset.Kind] = reader => new PeriodicResetSettings(reader.Required("every", SettingTypes.Integer(1, MostSamples))),
        [CanaryRollback.Kind] = reader => new CanaryRollbackSettings(
            reader.Required("images", SettingTypes.Integer(1, MostImages)),
            reader.Required("every", SettingTypes.Integer(1, MostSamples)),
            reader.Required("drop", SettingTypes.Fraction)),
        [WeightAveraging.Kind] = reader => new WeightAveragingSettings(reader.Required("rate", SettingTypes.ProperFraction)),
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
