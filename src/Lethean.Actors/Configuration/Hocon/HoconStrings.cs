using System.Globalization;
using System.Text;
using Lethean.Learning;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>Quoted text: <c>"…"</c> on one line with JSON's escapes, <c>"""…"""</c> over any number of lines without escapes.</summary>
internal static class HoconStrings
{
    private const string Triple = "\"\"\"";
    private const string Escapes = "\"\\/bfnrt";
    private const string Escaped = "\"\\/\b\f\n\r\t";

    public static string Read(TextCursor cursor) => cursor.StartsWith(Triple) ? ReadTriple(cursor) : ReadQuoted(cursor);

    public static string ReadQuoted(TextCursor cursor)
    {
        var start = cursor.Position;
        cursor.Take(1);
        var text = new StringBuilder();
        while (true)
        {
            text.Append(cursor.TakeWhile(c => c is not ('"' or '\\' or '\n')));
            if (cursor.Skip("\""))
                return Whole(text.ToString(), start);
            if (cursor.Current != '\\')
                throw TextCursor.ErrorAt(start, "the text opened here is not closed on its line",
                    "a closing '\"', or '\"\"\"' around text of several lines");
            text.Append(ReadEscape(cursor));
        }
    }

    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            var escape = rune.IsBmp ? Escaped.IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
            if (rune.Value != '/' && escape >= 0)
                quoted.Append('\\').Append(Escapes[escape]);
            else
                quoted.Append(PrintableText.Of(rune));
        }
        return quoted.Append('"').ToString();
    }

    private static string ReadTriple(TextCursor cursor)
    {
        var start = cursor.Position;
        cursor.Take(Triple.Length);
        var text = new StringBuilder();
        while (!cursor.StartsWith(Triple))
        {
            if (cursor.AtEnd)
                throw TextCursor.ErrorAt(start, "the text opened here is never closed", "closing '\"\"\"'");
            text.Append(cursor.Take(1));
        }
        cursor.Take(Triple.Length);
        return text.ToString();
    }

    /// <summary>Escapes could write half of a surrogate pair, which no file, name or report can hold.</summary>
    private static string Whole(string text, SourcePosition start)
    {
        for (var at = 0; at < text.Length; at += char.IsHighSurrogate(text[at]) ? 2 : 1)
        {
            if (char.IsSurrogate(text[at]) && !(at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])))
                throw TextCursor.ErrorAt(start, $"half a character, \\u{(int)text[at]:x4}, in the text opened here",
                    "both halves of a surrogate pair, such as \\ud83d\\ude00");
        }

        return text;
    }

    private static char ReadEscape(TextCursor cursor)
    {
        var position = cursor.Position;
        cursor.Take(1);
        var known = cursor.AtEnd ? -1 : Escapes.IndexOf(cursor.Current, StringComparison.Ordinal);
        if (known >= 0)
        {
            cursor.Take(1);
            return Escaped[known];
        }
        if (cursor.Skip("u") && Enumerable.Range(0, 4).All(i => char.IsAsciiHexDigit(cursor.Peek(i))))
            return (char)ushort.Parse(cursor.Take(4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        throw TextCursor.ErrorAt(position, "an unknown escape", "\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    }
}
