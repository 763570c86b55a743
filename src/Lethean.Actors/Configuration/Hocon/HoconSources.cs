using System.Collections.Immutable;
using System.Text;
using Lethean.Learning;

namespace Lethean.Actors.Configuration.Hocon;

/// <summary>Reads files, flags and what files include into nodes.</summary>
internal sealed class HoconSources
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private int _includes;

    /// <exception cref="ConfigurationException">The file cannot be read, or is malformed.</exception>
    public ObjectNode ReadFile(string path) => ReadFile(path, new SourcePosition(path, 0, 0), []);

    /// <param name="text">What to read.</param>
    /// <param name="name">What positions call it.</param>
    /// <param name="folder">Where its includes are looked for.</param>
    /// <exception cref="ConfigurationException">The text is malformed.</exception>
    public ObjectNode ReadText(string text, string name, string folder) => ReadText(text, name, folder, []);

    /// <summary>Reads <c>path=value</c> of a flag.</summary>
    /// <exception cref="ConfigurationException">The text is malformed.</exception>
    public static ObjectNode ReadFlag(string flag, string assignment)
    {
        try
        {
            var cursor = new TextCursor(assignment, (_, _) => SourcePosition.OfFlag(flag));
            return new HoconParser(cursor, (_, position) =>
                throw TextCursor.ErrorAt(position, "an include in a flag")).ReadOnlyAssignment();
        }
        catch (ConfigurationException malformed)
        {
            var position = SourcePosition.OfFlag($"{flag} {assignment}");
            throw assignment.Contains('=')
                ? new ConfigurationException([.. malformed.Problems.Select(problem => problem with { Position = position })])
                : TextCursor.ErrorAt(position, "no '=' in it", $"PATH=VALUE, such as {flag} lethean.evaluation.every=25");
        }
    }

    private ObjectNode ReadText(string text, string name, string folder, ImmutableArray<string> chain)
    {
        var cursor = new TextCursor(text, (line, column) => new SourcePosition(name, line, column));
        return new HoconParser(cursor, (file, position) => Include(file, position, folder, chain)).ReadDocument();
    }

    private ObjectNode Include(string file, SourcePosition position, string folder, ImmutableArray<string> chain)
    {
        if (++_includes > HoconLimits.Includes)
            throw TextCursor.ErrorAt(position, "too many includes", $"{HoconLimits.Includes} in all");
        if (file.Length == 0 || file.Contains('\0'))
            throw TextCursor.ErrorAt(position, "include without a file name", "include \"file\"");
        return ReadFile(Path.Combine(folder, file), position, chain);
    }

    private ObjectNode ReadFile(string path, SourcePosition position, ImmutableArray<string> chain)
    {
        // A scenario may come from a pipe, as of <(…) and /dev/stdin; what it includes may not.
        if (InputFile.Refusal(path, orStream: position.Line == 0) is { } refusal)
            throw TextCursor.ErrorAt(position, $"'{path}' {refusal}", "a file");
        var whole = Path.GetFullPath(path);
        if (chain.Contains(whole))
            throw TextCursor.ErrorAt(position,
                $"'{path}' includes itself ({string.Join(" → ", chain.Append(whole).Select(Path.GetFileName))})");
        return ReadText(ReadAll(path, position), path, Path.GetDirectoryName(path) ?? "", chain.Add(whole));
    }

    private static string ReadAll(string path, SourcePosition position)
    {
        try
        {
            using var reader = new StreamReader(path, StrictUtf8, detectEncodingFromByteOrderMarks: false);
            var text = new StringBuilder();
            var buffer = new char[4096];
            for (int count; text.Length <= HoconLimits.FileLength && (count = reader.Read(buffer)) > 0;)
                text.Append(buffer, 0, count);
            return text.Length <= HoconLimits.FileLength
                ? text.ToString()
                : throw TextCursor.ErrorAt(position, $"'{path}' is too long", $"{HoconLimits.FileLength} characters");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw TextCursor.ErrorAt(position, $"there is no file '{path}'", position.Line == 0
                ? "the path of a scenario file, such as hocon/figure1.conf"
                : "the path of a file, from the folder of the file that includes it");
        }
        catch (DecoderFallbackException)
        {
            throw TextCursor.ErrorAt(position, $"'{path}' is not text in UTF-8");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw TextCursor.ErrorAt(position, $"'{path}' cannot be read ({unreadable.Message})", "a file");
        }
    }
}

/// <summary>Bounds that no sensible configuration meets; with them, a file can neither overflow the stack nor run on and on.</summary>
internal static class HoconLimits
{
    /// <summary>Objects and lists within each other, the elements of a dotted key included.</summary>
    public const int Depth = 64;

    /// <summary>Substitutions that lead to substitutions.</summary>
    public const int SubstitutionDepth = 128;

    /// <summary>Values, and 64-character pieces of text, that substitutions may expand a configuration to.</summary>
    public const int Expansion = 100_000;

    /// <summary>Characters of one file.</summary>
    public const int FileLength = 1 << 20;

    /// <summary>Files read through <c>include</c>, each inclusion counted.</summary>
    public const int Includes = 100;
}
