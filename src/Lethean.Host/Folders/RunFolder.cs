using System.Globalization;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>The names of the files in a run folder.</summary>
public static class RunFolder
{
    public const string ManifestFile = "manifest.json";
    public const string ConfigurationFile = "resolved.conf";
    public const string EvaluationsFile = "evaluations.jsonl";
    public const string OutcomesFile = "outcomes.jsonl";

    /// <summary>How people changed the course of a served run, a line each; missing where nobody did.</summary>
    public const string InterventionsFile = "interventions.jsonl";
    public const string SummaryFile = "summary.json";
    public const string ReportFile = "report.html";
    public const string Checkpoints = "checkpoint";

    /// <summary><c>runs/&lt;UTC time&gt;-&lt;name&gt;</c>, and the same with a number behind it, one after another.</summary>
    public static IEnumerable<string> NamesFor(Manifest manifest)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{manifest.StartedUtc:yyyyMMdd-HHmmss}-{manifest.Name}");
        yield return Path.Combine("runs", name);
        for (var n = 2; ; n++)
            yield return Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{n}"));
    }

    /// <exception cref="InputException">Something is in the place of a new run folder.</exception>
    public static void RequireFree(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw HoldsSomething(path);
    }

    /// <summary>Refuses a folder that is not free.</summary>
    public static InputException HoldsSomething(string path) => new(
        $"--out {path}: holds something already; name a new or an empty folder, "
        + $"or go on with an interrupted run by 'lethean resume {path}'");

    /// <summary>All files of evaluations in a run folder, also of variants that wait for their turn.</summary>
    public static IEnumerable<string> EvaluationFiles(string path)
    {
        var checkpoints = Path.Combine(path, Checkpoints);
        var parts = Directory.Exists(checkpoints)
            ? Directory.GetFiles(checkpoints, "part-" + EvaluationsFile, SearchOption.AllDirectories)
            : [];
        return [Path.Combine(path, EvaluationsFile), .. parts.Order(StringComparer.Ordinal)];
    }
}

/// <summary>Short names that tell several run folders apart.</summary>
public static class RunLabels
{
    /// <summary>Each folder once, with the shortest end of its path that no other one has.</summary>
    public static IReadOnlyList<(string Folder, string Label)> Of(IEnumerable<string> folders)
    {
        var distinct = folders.DistinctBy(Whole).ToList();
        var paths = distinct.Select(folder => Whole(folder).Split(Path.DirectorySeparatorChar)).ToList();
        return [.. distinct.Select((folder, index) => (folder, Shortest(paths[index], paths)))];
    }

    private static string Shortest(string[] path, List<string[]> all)
    {
        var length = 1;
        while (length < path.Length && all.Count(other => path.TakeLast(length).SequenceEqual(other.TakeLast(length))) > 1)
            length++;
        return string.Join('/', path.TakeLast(length));
    }

    private static string Whole(string folder) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
}
