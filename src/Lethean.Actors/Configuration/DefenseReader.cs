using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;

namespace Lethean.Actors.Configuration;

/// <summary>Reads the chain of defenses.</summary>
internal sealed class DefenseReader(KnownKinds known)
{
    private readonly KindReader<DefenseSettings> _kinds = new(known.Defenses);

    public IReadOnlyList<DefenseSettings> Read(SettingsReader lethean, AdaptationSettings adaptation)
    {
        var defaults = lethean.Section("defense-defaults");
        _kinds.CheckDefaults(defaults);
        ReadPeriod(defaults);
        _kinds.RefuseOthers(defaults);
        var items = lethean.Items("defenses");
        var chain = items.Select(item => Read(item, defaults)).ToList();
        // What could not be read has been noted; a chain with a hole would only give wrong reasons.
        if (chain.All(link => link is not null))
            NoteViolations(items, chain!, adaptation);
        return [.. chain.OfType<DefenseSettings>()];
    }

    private DefenseSettings? Read(SettingsReader item, SettingsReader defaults)
    {
        var period = ActivePeriod.Always;
        var settings = _kinds.Read(item, defaults.Node, reader => period = ReadPeriod(reader));
        return settings is null ? null : settings with { Period = period };
    }

    private static ActivePeriod ReadPeriod(SettingsReader reader) =>
        new(reader.Required("from", SettingTypes.Moment), reader.Required("until", SettingTypes.Moment));

    private static void NoteViolations(IReadOnlyList<SettingsReader> items, IReadOnlyList<DefenseSettings> chain,
        AdaptationSettings adaptation)
    {
        foreach (var (link, what, mend) in ChainRules.Violations(chain, adaptation.EpisodeSteps))
            items[link].Note(items[link].Node.Position, items[link].Path, what, mend);
    }
}
