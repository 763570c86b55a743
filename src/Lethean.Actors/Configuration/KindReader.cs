using Lethean.Actors.Configuration.Hocon;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Kinds;
using Lethean.Learning.Samples;
using Lethean.Learning.Training;

namespace Lethean.Actors.Configuration;

/// <summary>The kinds that a configuration may name.</summary>
public sealed record KnownKinds
{
    /// <summary>All that come with the program.</summary>
    public static KnownKinds All { get; } = new();

    public KindFamily<GeneratorSettings> Samples { get; init; } = SampleKinds.All;

    public KindFamily<ArrivalSettings> Arrivals { get; init; } = ArrivalKinds.All;

    public KindFamily<DefenseSettings> Defenses { get; init; } = DefenseKinds.All;

    public KindFamily<AdaptationSettings> Adaptation { get; init; } = AdaptationKinds.All;

    public KindFamily<LearningRateSchedule> Schedules { get; init; } = LearningRateSchedule.All;

    /// <summary>Every family, for those who list kinds.</summary>
    public IReadOnlyList<IKindFamily> Families => [Samples, Arrivals, Defenses, Adaptation, Schedules];
}

/// <summary>
/// Reads objects that say by <c>kind</c> which other keys they have; what they leave out comes from the defaults of their kind.
/// </summary>
internal sealed class KindReader<T>(KindFamily<T> family) where T : class
{
    private readonly ScalarType<IKind<T>> _kind = ParameterTypes.OneOf(family.Kinds.ToDictionary(kind => kind.Name));

    /// <summary>Checks the defaults of all kinds, used or not.</summary>
    public void CheckDefaults(SettingsReader defaults)
    {
        foreach (var kind in family.Kinds)
        {
            var section = defaults.Section(kind.Name);
            kind.CheckDefaults(section);
            section.RefuseOthers();
        }
        if (defaults.OptionalText("kind") is not null)
            defaults.Required("kind", _kind);
    }

    /// <summary>Notes every key of the defaults that nothing asked for, and where it belongs.</summary>
    public void RefuseOthers(SettingsReader defaults) => defaults.RefuseOthers(key => OwnersOf(key, defaults.Node) is [var owner, ..] owners
        ? $"a key of kind {string.Join(", ", owners)}; defaults of a kind go under its name, such as {defaults.Path / owner / key}"
        : null);

    /// <param name="own">What the object itself says.</param>
    /// <param name="defaults">What it may leave out, for all kinds and, under its name, for each.</param>
    /// <param name="readCommon">Reads the keys that every kind has.</param>
    /// <returns>Null, with a problem noted, where the kind is not known.</returns>
    public T? Read(SettingsReader own, HoconObject defaults, Action<SettingsReader> readCommon)
    {
        // What nobody has set is missed at the object that should have set it, not in the reference.
        defaults = defaults.WithNullsAt(own.Node.Position);
        var common = defaults.Without(key => family.Find(key) is not null);
        var kind = family.Find(((own.Node["kind"] ?? common["kind"]) as HoconScalar)?.Text ?? "");
        var layers = kind is not null && defaults[kind.Name] is HoconObject ofKind ? common.MergedWith(ofKind) : common;
        var reader = new SettingsReader(layers.MergedWith(own.Node), own.Path, own.Problems);
        reader.Required("kind", _kind);
        readCommon(reader);
        if (kind is null)
            return null;
        var settings = kind.Read(reader, ((IParameterSource)reader).Refuse);
        // What the defaults have too much is refused there.
        reader.RefuseOthers(
            key => OwnersOf(key, defaults) is { Count: > 0 } owners
                ? $"a key of kind {string.Join(", ", owners)}, not of {kind.Name}"
                : null,
            own.Node.Fields.ContainsKey);
        return settings;
    }

    private List<string> OwnersOf(string key, HoconObject defaults) =>
        [.. family.Kinds.Select(kind => kind.Name).Where(kind => defaults[kind] is HoconObject section && section[key] is not null)];
}
