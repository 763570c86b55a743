using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lethean.Learning;

/// <summary>
/// Text that comes from files, flags and other programs, made fit to be shown: no control character that a terminal obeys,
/// nothing that is half a character, one line, and never longer than a reader bears.
/// </summary>
public static class PrintableText
{
    /// <summary>Characters of a line for people.</summary>
    public const int MostOfLine = 1000;

    private const char Ellipsis = '…';

    /// <summary>The same text on one line; what cannot be printed is written as \uXXXX.</summary>
    /// <param name="most">
    /// Characters of the result, 3 or more. Of a longer text the middle is left out: what is wrong stands at its start, the cure at its end.
    /// </param>
    public static string Of(string text, int most = MostOfLine)
    {
        // Of a text beyond all bounds, no more is looked at than can be shown.
        if (text.Length > 2 * most)
            text = string.Concat(text.AsSpan(0, most), text.AsSpan(text.Length - most));
        var printable = IsPrintable(text) ? text : Escape(text);
        if (printable.Length <= most)
            return printable;
        var tail = (most - 1) / 3;
        return string.Concat(WithoutHalf(printable[..(most - 1 - tail)]), $"{Ellipsis}", WithoutHalf(printable[^tail..]));
    }

    /// <summary>Whether all of it can be shown as it is: no control or format characters, line ends, or halves of surrogate pairs.</summary>
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

    /// <summary>A cut may have gone through a surrogate pair.</summary>
    private static string WithoutHalf(string part)
    {
        var start = part.Length > 0 && char.IsLowSurrogate(part[0]) ? 1 : 0;
        var end = part.Length > start && char.IsHighSurrogate(part[^1]) ? part.Length - 1 : part.Length;
        return part[start..end];
    }
}
