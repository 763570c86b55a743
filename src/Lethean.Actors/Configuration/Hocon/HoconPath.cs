using System.Collections.Immutable;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>The keys that lead from the root to a value, outermost first.</summary>
public sealed record HoconPath(ImmutableArray<string> Elements)
{
    public static HoconPath Root { get; } = new([]);

    /// <summary>Reads <c>a.b."c.d"</c>.</summary>
    /// <exception cref="ConfigurationException">The text is not a path; the message starts with <paramref name="position"/>.</exception>
    public static HoconPath Parse(string text, SourcePosition position)
    {
        var cursor = new TextCursor(text, (_, _) => position);
        var path = HoconKeys.ReadPath(cursor);
        return cursor.AtEnd ? path : throw cursor.Error($"'{text}' is not a path", "keys joined by dots, such as a.b.c");
    }

    public static HoconPath operator /(HoconPath path, string key) => new(path.Elements.Add(key));

    /// <summary>As it is written in a file, with quotes where a key needs them.</summary>
    public override string ToString() => string.Join('.', Elements.Select(HoconKeys.Quote));
}
