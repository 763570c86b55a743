using System.Reflection;
using System.Text.RegularExpressions;

namespace Lethean.Architecture.Tests;

/// <summary>The projects of the solution as they are on disk and as docs/architecture.md describes them.</summary>
internal static partial class Solution
{
    private static readonly string Folder =
        typeof(Solution).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Repository").Value!;

    private static string Page { get; } = File.ReadAllText(In("docs/architecture.md"));

    /// <summary>The names of the projects under src/.</summary>
    public static TheoryData<string> Projects => [.. Directory.GetDirectories(In("src")).Select(folder => Path.GetFileName(folder)).Order()];

    /// <summary>The namespaces of a project as the page orders them: each may refer to those after it.</summary>
    public static IReadOnlyList<string> OrderOf(string project)
    {
        var section = Page.Split("\n### ").SingleOrDefault(part => part.StartsWith($"`{project}`", StringComparison.Ordinal)) ?? "";
        return [.. Row.Matches(section).Select(row => row.Groups["room"].Value).Select(room => room == "." ? project : $"{project}.{room}")];
    }

    /// <summary>The source files of a project: path from the top folder, and lines.</summary>
    public static IEnumerable<(string Path, string[] Lines)> SourcesOf(string project) => Directory
        .EnumerateFiles(In($"src/{project}"), "*.cs", SearchOption.AllDirectories)
        .Select(path => (Path.GetRelativePath(Folder, path), File.ReadAllLines(path)));

    /// <summary>The source files that the page names and that do not exist.</summary>
    public static IEnumerable<string> MissingFiles() =>
        SourceFile.Matches(Page).Select(file => file.Value).Where(file => !File.Exists(In($"src/{file}")));

    private static string In(string path) => Path.Combine(Folder, path);

    [GeneratedRegex(@"^\| `(?<room>[\w.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row { get; }

    [GeneratedRegex(@"Lethean\.\w+/[\w./]+\.cs")]
    private static partial Regex SourceFile { get; }
}
