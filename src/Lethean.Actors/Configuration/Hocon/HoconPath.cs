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

/// <summary>Keys: letters, digits, '-' and '_', or anything in quotes; dots between them make a path.</summary>
internal static class HoconKeys
{
    public const string Allowed = "letters, digits, '-' and '_', or anything in quotes";

    public static bool IsPlain(string key) => key.Length > 0 && key.All(IsPlain);

    public static string Quote(string key) => IsPlain(key) ? key : HoconStrings.Quote(key);

    public static HoconPath ReadPath(TextCursor cursor)
    {
        var elements = ImmutableArray.CreateBuilder<string>();
        do
            elements.Add(ReadElement(cursor));
        while (cursor.Skip("."));
        return elements.Count <= HoconLimits.Depth
            ? new HoconPath(elements.ToImmutable())
            : throw cursor.Error($"a key of {elements.Count} elements", $"at most {HoconLimits.Depth}");
    }

    private static string ReadElement(TextCursor cursor)
    {
        var position = cursor.Position;
        if (cursor.StartsWith("\"\"\""))
            throw cursor.Error("a key in triple quotes", Allowed);
        var isQuoted = cursor.Current == '"';
        var element = isQuoted ? HoconStrings.ReadQuoted(cursor) : cursor.TakeWhile(IsPlain);
        if (element.Length > 0)
            return element;
        var isMissing = isQuoted || cursor.AtEnd || char.IsWhiteSpace(cursor.Current)
            || cursor.Current is '=' or ':' or '.' or '{' or '}' or '+';
        throw TextCursor.ErrorAt(position, isMissing ? "an empty key" : $"{cursor.Here} where a key should be", Allowed);
    }

    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '-' or '_';
}
