using Lethean.Learning.Defenses;

namespace Lethean.Actors.Configuration.Reading;

internal static class DefenseReader
{
    private static readonly KindReader<DefenseSettings> Kinds = new(new Dictionary<string, Func<SettingsReader, DefenseSettings>>
    {
        [ConfidenceThreshold.Kind] = reader => new ConfidenceThresholdSettings(reader.Required("threshold", SettingTypes.Fraction)),
        [OrientationGate.Kind] = reader => new OrientationGateSettings(reader.Required("threshold", SettingTypes.Fraction)),
    });

    public static IReadOnlyList<DefenseSettings> Read(SettingsReader lethean)
    {
        var defaults = lethean.Section("defense-defaults");
        Kinds.CheckDefaults(defaults);
        defaults.RefuseOthers();
        return [.. lethean.Items("defenses").Select(item => Kinds.Read(item, defaults.Node, _ => { })).OfType<DefenseSettings>()];
    }
}
