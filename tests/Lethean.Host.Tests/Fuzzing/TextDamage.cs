using System.Text;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>What clumsy hands and attackers do to JSON, HOCON and lines of text: whole words, strings and brackets change places and kinds.</summary>
internal static class TextDamage
{
    private const int MostNested = 20_000;
    private const int MostRepeated = 300;

    private static readonly string[] Hostile =
    [
        "null", "true", "false", "[]", "{}", "{ }", "\"\"", "0", "-0", "-1", "0.5", "-0.5", "1.5", "7.9", "2147483647", "2147483648", "-2147483649", "4294967296",
        "9223372036854775807", "9223372036854775808", "-9223372036854775809", "18446744073709551615", "18446744073709551616", "1e308", "-1e308", "1e309",
        "1e-320", "1e1000000000", "NaN", "\"NaN\"", "Infinity", "-Infinity", "\"Infinity\"", "∞", "0x10", "1_000", "1,5", "٣", new('9', 400),
        "\"\\u0000\"", "\"\\u001b[31m\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\u202e\\u2028\"", "\"\\n\\r\\t\"", "\"\\ud83d\\ude00\"", "\"😀\"", "\u001b[2J", "\0", "\u0085", "\u2028", "\u202e",
        "\uFEFF", "\ud800", "\r", "\n", "\t", "\\", "\"", "'", "`", "{", "}", "[", "]", ",", ":", "=", "+=", "#", "//", "/*", "${", "}", "${a}", "${?a}", "${lethean}", "a = ${a}", ".", "..",
        "\"\"\"", "\"x\"", "x", "\"../../../x\"", "\"/dev/null\"", "\"/\"", "include \"x.conf\"", "0/s", "1e-12/s", "1e300/s", "0.8 x capacity", "1e300d", "5 minutes", "-5s", "zipf(1)", "random(0)",
        $"\"{new string('a', 5_000)}\"", $"\"{new string('\u0007', 100)}\"", new('z', 3_000),
    ];

    public static byte[] Apply(byte[] original, byte[] other, RandomStream random) =>
        Encoding.UTF8.GetBytes(Apply(Encoding.UTF8.GetString(original), Encoding.UTF8.GetString(other), random));

    public static string Apply(string original, string other, RandomStream random)
    {
        var tokens = Tokens(original);
        if (tokens.Count == 0)
            return Hostile[random.Next(Hostile.Length)];
        var (at, elsewhere) = (random.Next(tokens.Count), random.Next(tokens.Count));
        var count = Math.Min(1 + random.Next(1 + random.Next(12)), tokens.Count - at);
        switch (random.Next(10))
        {
            case 0 or 1: tokens[at] = Hostile[random.Next(Hostile.Length)]; break;
            case 2: tokens.Insert(at, Hostile[random.Next(Hostile.Length)]); break;
            case 3: tokens.RemoveRange(at, count); break;
            case 4: tokens.InsertRange(elsewhere, tokens.GetRange(at, count)); break;
            case 5: (tokens[at], tokens[elsewhere]) = (tokens[elsewhere], tokens[at]); break;
            case 6: tokens[at] = Tokens(other) is { Count: > 0 } others ? others[random.Next(others.Count)] : ""; break;
            case 7: tokens[at] = string.Concat(Enumerable.Repeat(string.Concat(tokens.GetRange(at, count)), random.Next(MostRepeated))); break;
            case 8: Nest(tokens, at, random); break;
            default: ExchangeLines(tokens, at, elsewhere); break;
        }

        return string.Concat(tokens);
    }

    private static void Nest(List<string> tokens, int at, RandomStream random)
    {
        var depth = (int)Math.Pow(MostNested, random.NextDouble());
        var (open, close) = random.Next(3) switch { 0 => ("[", "]"), 1 => ("{\"a\":", "}"), _ => ("{a=[", "]}") };
        var closed = random.Next(4) == 0 ? 0 : depth;
        tokens[at] = string.Concat([.. Enumerable.Repeat(open, depth), tokens[at], .. Enumerable.Repeat(close, closed)]);
    }

    /// <summary>Two lines, of whatever lengths, or the words around them where all is one line.</summary>
    private static void ExchangeLines(List<string> tokens, int one, int other)
    {
        var lines = string.Concat(tokens).Split('\n');
        (one, other) = (one % lines.Length, other % lines.Length);
        (lines[one], lines[other]) = (lines[other], lines[one]);
        tokens.Clear();
        tokens.Add(string.Join('\n', lines));
    }

    /// <summary>Quoted strings, words and numbers, and all else character by character; together they are the text.</summary>
    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = start + 1;
            if (text[start] == '"')
            {
                while (end < text.Length && text[end] is not ('"' or '\n'))
                    end += text[end] == '\\' ? 2 : 1;
                end = Math.Min(end + 1, text.Length);
            }
            else
            {
                while (end < text.Length && IsWord(text[start]) && IsWord(text[end]))
                    end++;
            }

            tokens.Add(text[start..end]);
        }

        return tokens;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or '%';
}
