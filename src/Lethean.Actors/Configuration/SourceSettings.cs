using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Kinds;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Configuration;

/// <summary>One stream of samples.</summary>
/// <param name="Name">Letters, digits, '-' and '_'; its random streams are derived from it.</param>
/// <param name="Generator">What it sends.</param>
/// <param name="Arrivals">When.</param>
/// <param name="Clients">Who sends it.</param>
/// <param name="Limits">From when, until when, and how much.</param>
public sealed record SourceSettings(
    string Name, GeneratorSettings Generator, ArrivalSettings Arrivals, ClientSettings Clients, SourceLimits Limits)
{
    /// <summary>The name or a role of the node that makes its samples, in a run on a cluster; null: where its model is.</summary>
    public string? At { get; init; }

    /// <summary>Whether it ends by itself.</summary>
    public bool IsFinite => Limits.IsFinite || Arrivals.IsFinite;
}

/// <summary>Who sends the samples of one source.</summary>
/// <param name="Count">Clients, 1 to <see cref="Most"/>, numbered from 0.</param>
/// <param name="ZipfExponent">
/// s ≥ 0 of Zipf's law: client k sends a share proportional to (k + 1)⁻ˢ, so that client 0 is the busiest. 0: all alike.
/// </param>
/// <param name="Of">The source whose first clients they are as well; null for clients of its own.</param>
public sealed record ClientSettings(int Count, double ZipfExponent, string? Of = null)
{
    public const int Most = 1_000_000;

    public const double LargestExponent = 10;
}

/// <summary>What bounds one source, whatever its arrivals.</summary>
/// <param name="Start">Its time zero, since the start of the traffic.</param>
/// <param name="Stop">It sends nothing later than this, since the start of the traffic; <c>null</c>: no such bound.</param>
/// <param name="Budget">Samples it sends at all, 1 or more; <c>null</c>: no such bound.</param>
public sealed record SourceLimits(TimeSpan Start, TimeSpan? Stop, long? Budget)
{
    public static readonly SourceLimits None = new(TimeSpan.Zero, null, null);

    public bool IsFinite => Stop is not null || Budget is not null;
}

/// <summary>Reads who sends what, and when.</summary>
internal sealed class SourceReader(KnownKinds kinds)
{
    private const string ClientsOf = "clients-of";
    private const string Place = "at";

    private readonly KindReader<GeneratorSettings> _samples = new(kinds.Samples);
    private readonly ArrivalReader _arrivals = new(kinds.Arrivals);

    /// <param name="mayBeNone">Whether there is other traffic.</param>
    public IReadOnlyList<SourceSettings> Read(SettingsReader traffic, bool mayBeNone)
    {
        var defaults = traffic.Section("source-defaults");
        CheckDefaults(defaults);
        var sources = traffic.Sections("sources");
        if (sources.Count == 0 && !mayBeNone)
            traffic.Note(
                traffic.PositionOf("sources"),
                traffic.Path / "sources",
                "no source",
                "at least one: name { kind = …, rate = … }; a recipe without any is for 'lethean train'");
        var settings = sources.Select(source => Read(source.Name, source.Reader, defaults.Node)).OfType<SourceSettings>().ToList();
        foreach (var (name, reader) in sources)
            CheckClients(reader, settings.FirstOrDefault(source => source.Name == name), settings);
        return [.. settings.OrderBy(source => source.Name, StringComparer.Ordinal)];
    }

    /// <summary>Who shares clients shares them with a source that has its own, and so many.</summary>
    private static void CheckClients(SettingsReader own, SourceSettings? source, IReadOnlyList<SourceSettings> all)
    {
        if (source?.Clients is not { Of: { } name } clients)
            return;
        var owner = all.FirstOrDefault(other => other.Name == name && other.Clients.Of is null);
        if (owner is null)
            own.NoteValue(ClientsOf, $"no source with clients of its own is called '{name}'", AllowedOwners(all));
        else if (clients.Count > owner.Clients.Count)
            own.NoteValue("clients", $"{clients.Count} clients of {name}, which has {owner.Clients.Count}",
                $"1 to {owner.Clients.Count}, or more clients for {name}");
    }

    private static string AllowedOwners(IEnumerable<SourceSettings> all) =>
        all.Where(source => source.Clients.Of is null).Select(source => source.Name).ToList() is { Count: > 0 } owners
            ? string.Join(", ", owners)
            : "null, for clients of its own";

    private SourceSettings? Read(string name, SettingsReader own, HoconObject defaults)
    {
        if (!Names.IsKey(name))
            own.Note(own.Node.Position, own.Path, "a source of this name", Names.AllowedKey);
        ArrivalSettings? arrivals = null;
        ClientSettings? clients = null;
        SourceLimits? limits = null;
        string? place = null;
        var generator = _samples.Read(own, defaults, reader =>
        {
            arrivals = _arrivals.Read(own, reader);
            clients = ReadClients(reader);
            limits = ReadLimits(reader);
            place = ReadPlace(reader);
        });
        return generator is null ? null : new SourceSettings(name, generator, arrivals!, clients!, limits!) { At = place };
    }

    private void CheckDefaults(SettingsReader defaults)
    {
        _samples.CheckDefaults(defaults);
        _arrivals.CheckDefaults(defaults);
        ReadClients(defaults);
        ReadLimits(defaults);
        ReadPlace(defaults);
        _samples.RefuseOthers(defaults);
    }

    private static string? ReadPlace(SettingsReader reader) => reader.IsSet(Place) ? reader.Required(Place, SettingTypes.Key) : null;

    private static ClientSettings ReadClients(SettingsReader reader) => new(
        reader.Required("clients", ParameterTypes.WholeNumber(1, ClientSettings.Most)),
        reader.Required("client-share", SettingTypes.ClientShare),
        reader.OptionalText(ClientsOf));

    private static SourceLimits ReadLimits(SettingsReader reader)
    {
        var limits = new SourceLimits(
            reader.Required("start", ParameterTypes.Duration(TimeSpan.Zero)),
            reader.Optional("stop", ParameterTypes.Duration(TimeSpan.Zero)),
            reader.Optional("budget", ParameterTypes.WholeNumber(1, ParameterTypes.MostSamples)));
        if (limits.Stop <= limits.Start)
            reader.NoteValue("stop", "not after the start", "a later time");
        return limits;
    }
}
