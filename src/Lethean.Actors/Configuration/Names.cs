using Lethean.Learning;

namespace Lethean.Actors.Configuration;

/// <summary>What things may be called. Names come from files and end up in paths, tables and reports.</summary>
public static class Names
{
    /// <summary>Characters of the longest name.</summary>
    public const int Most = 64;

    /// <summary>Characters of the longest label: an arm's name and the values of a grid.</summary>
    public const int MostOfLabel = 400;

    private const string Marks = "-_.+=,@";

    private const string Unnamed = "scenario";

    public static string AllowedFile { get; } =
        $"letters, digits, spaces within and any of {Marks}, no '.' at the start, at most {Most} characters: a name for one folder or file";

    public static string AllowedKey { get; } = $"letters, digits, '-' and '_', at most {Most} characters";

    public static string AllowedLabel { get; } = $"at most {MostOfLabel} characters that can be printed, no space at either end";

    /// <summary>Whether it can name a file or folder of its own: one component of a path.</summary>
    public static bool IsFile(string name) =>
        name.Length is > 0 and <= Most && name[0] != '.' && name.All(IsOfFile) && name.Trim().Length == name.Length;

    /// <summary>Whether it can name a source: one element of a path of settings or of the summary.</summary>
    public static bool IsKey(string name) =>
        name.Length is > 0 and <= Most && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_');

    /// <summary>Whether it can name a variant, which may hold values of a grid.</summary>
    public static bool IsLabel(string label) =>
        label.Length <= MostOfLabel && PrintableText.IsPrintable(label) && label.Trim().Length == label.Length;

    /// <summary>The name of what a file describes and does not name.</summary>
    /// <returns>Its file's name, with '-' for what no name may have.</returns>
    public static string OfFile(string path)
    {
        var stem = Path.GetFileNameWithoutExtension(path);
        var name = string.Concat(stem.Take(Most).Select(c => IsOfFile(c) ? c : '-')).TrimStart('.').Trim();
        return name.Length > 0 ? name : Unnamed;
    }

    private static bool IsOfFile(char c) => char.IsLetterOrDigit(c) || c == ' ' || Marks.Contains(c, StringComparison.Ordinal);
}
