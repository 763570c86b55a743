using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lethean.Learning;

/// <summary>
/// Makes text from files, flags and other programs safe to show: without control characters that a terminal obeys, without halves of
/// characters, on one line, and of bounded length.
/// </summary>
public static class PrintableText
{
    /// <summary>The most characters of a line that users see.</summary>
    public const int MostOfLine = 1000;

    private const char Ellipsis = '…';

    /// <summary>The same text on one line; what cannot be printed is written as \uXXXX.</summary>
    /// <param name="most">
    /// Longest result in characters, 3 or more. The middle of a longer text is left out, since a message says at its start what is
    /// wrong and at its end what helps.
    /// </param>
    public static string Of(string text, int most = MostOfLine)
    {
        // No more of a huge text is looked at than can be shown.
        if (text.Length > 2 * most)
            text = string.Concat(text.AsSpan(0, most), text.AsSpan(text.Length - most));
        var printable = IsPrintable(text) ? text : Escape(text);
        if (printable.Length <= most)
            return printable;
        var tail = (most - 1) / 3;
        return string.Concat(WithoutHalf(printable[..(most - 1 - tail)]), $"{Ellipsis}", WithoutHalf(printable[^tail..]));
    }

    /// <summary>
    /// Whether a text can be shown unchanged: it has no control or format characters, no line ends, and no halves of surrogate pairs.
    /// </summary>
    public static bool IsPrintable(string text)
    {
        for (var (at, length) = (0, 0); at < text.Length; at += length)
        {
            if (!StartsPrintable(text.AsSpan(at), out length))
                return false;
        }

        return true;
    }

    /// <summary>A character as it is, or as \uXXXX.</summary>
    public static string Of(Rune character) => IsPrintable(character) ? character.ToString() : Escape(character.ToString());

    private static bool StartsPrintable(ReadOnlySpan<char> text, out int length) =>
        Rune.DecodeFromUtf16(text, out var rune, out length) == OperationStatus.Done && IsPrintable(rune);

    private static bool IsPrintable(Rune character) => Rune.GetUnicodeCategory(character)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (var (at, length) = (0, 0); at < text.Length; at += length)
        {
            if (StartsPrintable(text.AsSpan(at), out length))
                escaped.Append(text, at, length);
            else
                foreach (var unit in text.AsSpan(at, length))
                    escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return escaped.ToString();
    }

    /// <summary>Without the half of a surrogate pair that a cut may have left at either end.</summary>
    private static string WithoutHalf(string part)
    {
        var start = part.Length > 0 && char.IsLowSurrogate(part[0]) ? 1 : 0;
        var end = part.Length > start && char.IsHighSurrogate(part[^1]) ? part.Length - 1 : part.Length;
        return part[start..end];
    }
}
