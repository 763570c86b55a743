using Lethean.Actors.Configuration.Arrivals;
using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration.Reading;

internal static class SourceReader
{
    private const int MostSamples = 1_000_000_000;

    public static IReadOnlyList<SourceSettings> Read(SettingsReader traffic)
    {
        var defaults = traffic.Section("source-defaults");
        CheckDefaults(defaults);
        var sources = traffic.Sections("sources");
        if (sources.Count == 0)
            traffic.Note(traffic.Node["sources"]?.Position ?? traffic.Node.Position, traffic.Path / "sources", "no source", "at least one: name { kind = …, rate = … }; a recipe without any is for 'lethean train'");
        return
        [
            .. sources.Select(source => Read(source.Name, source.Reader, defaults.Node)).OfType<SourceSettings>()
                .OrderBy(source => source.Name, StringComparer.Ordinal),
        ];
    }

    private static SourceSettings? Read(string name, SettingsReader own, HoconObject defaults)
    {
        if (!Names.IsKey(name))
            own.Note(own.Node.Position, own.Path, "a source of this name", Names.AllowedKey);
        ArrivalSettings? arrivals = null;
        ClientSettings? clients = null;
        SourceLimits? limits = null;
        var generator = GeneratorReader.Kinds.Read(own, defaults, reader =>
        {
            arrivals = ArrivalReader.Read(own, reader);
            clients = ReadClients(reader);
            limits = ReadLimits(reader);
        });
        return generator is null ? null : new SourceSettings(name, generator, arrivals!, clients!, limits!);
    }

    private static void CheckDefaults(SettingsReader defaults)
    {
        GeneratorReader.Kinds.CheckDefaults(defaults);
        ArrivalReader.CheckDefaults(defaults);
        ReadClients(defaults);
        ReadLimits(defaults);
        GeneratorReader.Kinds.RefuseOthers(defaults);
    }

    private static ClientSettings ReadClients(SettingsReader reader) => new(
        reader.Required("clients", ParameterTypes.WholeNumber(1, ClientSettings.Most)),
        reader.Required("client-share", SettingTypes.ClientShare));

    private static SourceLimits ReadLimits(SettingsReader reader)
    {
        var limits = new SourceLimits(
            reader.Required("start", ParameterTypes.Duration(TimeSpan.Zero)),
            reader.Optional("stop", ParameterTypes.Duration(TimeSpan.Zero)),
            reader.Optional("budget", ParameterTypes.WholeNumber(1, MostSamples)));
        if (limits.Stop <= limits.Start)
            reader.NoteValue("stop", "not after the start", "a later time");
        return limits;
    }
}
