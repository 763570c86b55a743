using Lethean.Actors.Configuration.Hocon;
using Lethean.Learning;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>
/// Reads the settings of one object. What is wrong is noted and replaced by something harmless, so that one look finds all
/// problems; whoever started the reading has to throw them. There are no defaults here: they are in reference.conf.
/// </summary>
/// <param name="isRefused">Stands for an object that was refused: nothing in it is set, and nobody hears of what is missing.</param>
internal sealed class SettingsReader(HoconObject node, HoconPath path, ICollection<Problem> problems, bool isRefused = false)
    : IParameterSource
{
    private readonly HashSet<string> _known = [];

    public HoconObject Node { get; } = node;

    public HoconPath Path { get; } = path;

    public ICollection<Problem> Problems { get; } = problems;

    public T Required<T>(string key, ScalarType<T> type)
    {
        if (Know(key) is { } value and not HoconScalar { IsNull: true })
            return Read(value, Path / key, type);
        NoteValue(key, "not set", type.Allowed);
        return type.Fallback;
    }

    public T? Optional<T>(string key, ScalarType<T> type) where T : struct => IsSet(key) ? Required(key, type) : null;

    public Uri? OptionalAddress(string key) => IsSet(key) ? Required(key, SettingTypes.HttpAddress) : null;

    public string? OptionalText(string key) => IsSet(key) ? Required(key, ParameterTypes.Text) : null;

    public string? OptionalName(string key) => IsSet(key) ? Required(key, SettingTypes.Name) : null;

    public IReadOnlyList<T> List<T>(string key, ScalarType<T> type) =>
        [.. Elements(key, type.Allowed).Select(element => Read(element, Path / key, type))];

    /// <summary>An object with keys of its own.</summary>
    public SettingsReader Section(string key) => SectionOf(Know(key), Node.Position, Path / key);

    /// <summary>Objects under names that the user chose.</summary>
    public IReadOnlyList<(string Name, SettingsReader Reader)> Sections(string key)
    {
        var sections = Section(key);
        return [.. sections.Node.Fields.Select(field => (field.Key, sections.Section(field.Key)))];
    }

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<SettingsReader> Items(string key) =>
        [.. Elements(key, "objects { … }").Select(element => SectionOf(element, element.Position, Path / key))];

    /// <summary>The same, where each object is laid over what it may leave out.</summary>
    public IReadOnlyList<SettingsReader> Items(string key, SettingsReader defaults) =>
        [.. Items(key).Select(item =>
            new SettingsReader(defaults.Node.WithNullsAt(item.Node.Position).MergedWith(item.Node), item.Path, item.Problems))];

    /// <summary>Leaves a key to another reader.</summary>
    public void Skip(string key) => Know(key);

    /// <summary>Notes every key that nothing asked for.</summary>
    /// <param name="explain">Says more about a key, or null.</param>
    /// <param name="where">Which keys to look at; all if null.</param>
    public void RefuseOthers(Func<string, string?>? explain = null, Func<string, bool>? where = null)
    {
        foreach (var (key, field) in Node.Fields.Where(field => !_known.Contains(field.Key) && where?.Invoke(field.Key) != false))
        {
            var allowed = string.Join(", ", _known.Order(StringComparer.Ordinal));
            var meant = Suggestions.Nearest(key, _known) ?? KnownPaths.EndingIn(key);
            Problems.Add(new Problem(field.KeyPosition, Path / key, explain?.Invoke(key) ?? "unknown key", allowed, meant));
        }
    }

    public void Note(SourcePosition position, HoconPath path, string what, string? allowed = null) =>
        Problems.Add(new Problem(position, path, what, allowed));

    /// <summary>Notes something about a value that was read.</summary>
    public void NoteValue(string key, string what, string? allowed = null) => Note(PositionOf(key), Path / key, what, allowed);

    /// <summary>Where a value is written; where it is missing, where its object is.</summary>
    public SourcePosition PositionOf(string key) => (Node[key] ?? Node).Position;

    public int Refusals => Problems.Count;

    public bool Mentions(string name) => Node[name] is not null;

    public bool IsSet(string key) => Know(key) is not HoconScalar { IsNull: true } && !isRefused;

    T IParameterSource.Scalar<T>(string name, ScalarType<T> type) => Required(name, type);

    IParameterSource IParameterSource.Section(string name) => Section(name);

    IReadOnlyList<IParameterSource> IParameterSource.Items(string name, IParameterSource defaults) => Items(name, (SettingsReader)defaults);

    void IParameterSource.Refuse(Violation violation)
    {
        if (violation.Parameter is { } parameter)
            NoteValue(parameter, violation.What, violation.Mend);
        else
            Note(Node.Position, Path, violation.What, violation.Mend);
    }

    void IParameterSource.RefuseOthers() => RefuseOthers();

    private HoconValue? Know(string key)
    {
        _known.Add(key);
        return Node[key];
    }

    private SettingsReader SectionOf(HoconValue? value, SourcePosition position, HoconPath path)
    {
        if (value is HoconObject section)
            return new SettingsReader(section, path, Problems);
        Note(value?.Position ?? position, path, value is null ? "not set" : $"{value.Noun} is not allowed", "an object { … }");
        return new SettingsReader(HoconObject.Of(position, []), path, [], isRefused: true);
    }

    private IReadOnlyList<HoconValue> Elements(string key, string allowed)
    {
        var value = Know(key);
        if (value is HoconList list)
            return list.Elements;
        Note(value?.Position ?? Node.Position, Path / key, value is null ? "not set" : $"{value.Noun} is not allowed",
            $"a list [ … ] of {allowed}");
        return [];
    }

    private T Read<T>(HoconValue value, HoconPath path, ScalarType<T> type)
    {
        if (value is HoconScalar scalar && type.TryParse(scalar.Text, out var parsed))
            return parsed;
        var nearest = value is HoconScalar text && type.Names is { } names ? Suggestions.Nearest(text.Text, names) : null;
        Problems.Add(new Problem(value.Position, path, $"{value.Noun} is not allowed", type.Allowed, nearest));
        return type.Fallback;
    }
}
