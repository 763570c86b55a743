using Lethean.Actors.Configuration.Arrivals;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning.Attacks;
using Lethean.Learning.Corruptions;

namespace Lethean.Actors.Configuration.Reading;

internal static class SourceReader
{
    private const int MostSamples = 1_000_000_000;

    private static readonly SettingType<int> Degrees = SettingTypes.OneOf(new Dictionary<string, int> { ["90"] = 90, ["180"] = 180, ["270"] = 270 });

    private static readonly SettingType<Corruption> Corruptions = SettingTypes.OneOf(Corruption.All.ToDictionary(corruption => corruption.Name));

    private static readonly KindReader<GeneratorSettings> Generators = new(new Dictionary<string, Func<SettingsReader, GeneratorSettings>>
    {
        ["benign"] = reader => new BenignSettings { Order = BenignOrderReader.Read(reader) },
        ["lethean"] = ReadLethean,
        ["random-pixels"] = _ => new RandomPixelsSettings(),
        ["shift"] = reader => new ShiftSettings(
            reader.Required("corruption", Corruptions),
            reader.Required("severity", SettingTypes.Integer(1, Corruption.MaxSeverity))),
        ["fgsm"] = reader => new FgsmSettings
        {
            Epsilon = reader.Required("epsilon", SettingTypes.PositiveNumber(1)),
            Loss = reader.Required("loss", SettingTypes.Choice<InputLossKind>()),
        },
    });

    public static IReadOnlyList<SourceSettings> Read(SettingsReader traffic)
    {
        var defaults = traffic.Section("source-defaults");
        CheckDefaults(defaults);
        var sources = traffic.Sections("sources");
        if (sources.Count == 0)
            traffic.Note(traffic.Node["sources"]?.Position ?? traffic.Node.Position, traffic.Path / "sources", "no source", "at least one: name { kind = …, rate = … }");
        return
        [
            .. sources.Select(source => Read(source.Name, source.Reader, defaults.Node)).OfType<SourceSettings>()
                .OrderBy(source => source.Name, StringComparer.Ordinal),
        ];
    }

    private static SourceSettings? Read(string name, SettingsReader own, HoconObject defaults)
    {
        if (!HoconKeys.IsPlain(name))
            own.Note(own.Node.Position, own.Path, "a source of this name", "letters, digits, '-' and '_'");
        ArrivalSettings? arrivals = null;
        ClientSettings? clients = null;
        SourceLimits? limits = null;
        var generator = Generators.Read(own, defaults, reader =>
        {
            arrivals = ArrivalReader.Read(own, reader);
            clients = ReadClients(reader);
            limits = ReadLimits(reader);
        });
        return generator is null ? null : new SourceSettings(name, generator, arrivals!, clients!, limits!);
    }

    private static void CheckDefaults(SettingsReader defaults)
    {
        Generators.CheckDefaults(defaults);
        ArrivalReader.CheckDefaults(defaults);
        ReadClients(defaults);
        ReadLimits(defaults);
        defaults.RefuseOthers();
    }

    private static ClientSettings ReadClients(SettingsReader reader) => new(
        reader.Required("clients", SettingTypes.Integer(1, ClientSettings.Most)),
        reader.Required("client-share", SettingTypes.ClientShare));

    private static SourceLimits ReadLimits(SettingsReader reader)
    {
        var limits = new SourceLimits(
            reader.Required("start", SettingTypes.Duration(TimeSpan.Zero)),
            reader.Optional("stop", SettingTypes.Duration(TimeSpan.Zero)),
            reader.Optional("budget", SettingTypes.Integer(1, MostSamples)));
        if (limits.Stop <= limits.Start)
            reader.NoteValue("stop", "not after the start", "a later time");
        return limits;
    }

    private static LetheanSettings ReadLethean(SettingsReader reader)
    {
        var rotations = reader.List("rotations", Degrees);
        if (reader.Node["rotations"] is HoconList { Elements: [] } empty)
            reader.Note(empty.Position, reader.Path / "rotations", "an empty list", Degrees.Allowed);
        return new LetheanSettings { Rotations = [.. rotations], Augment = reader.Required("augment", SettingTypes.Boolean) };
    }
}
