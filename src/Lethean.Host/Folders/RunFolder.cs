using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Metrics;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>
/// Writes one run's folder. Whatever moment the process is killed at, the folder stays readable: lines are only
/// appended, everything else is renamed into place.
/// </summary>
public sealed class RunFolder : IMetricsSink, IDisposable
{
    public const string ManifestFile = "manifest.json";
    public const string ConfigurationFile = "resolved.conf";
    public const string EvaluationsFile = "evaluations.jsonl";
    public const string OutcomesFile = "outcomes.jsonl";
    public const string SummaryFile = "summary.json";
    public const string ReportFile = "report.html";

    private readonly JsonLinesFile _evaluations;
    private readonly JsonLinesFile? _outcomes;
    private readonly List<VariantSummary> _summaries = [];
    private Manifest _manifest;

    private RunFolder(string path, Manifest manifest, string resolvedConfiguration, bool logOutcomes)
    {
        Path = path;
        _manifest = manifest;
        AtomicFile.WriteText(In(ConfigurationFile), resolvedConfiguration);
        WriteManifest();
        _evaluations = new JsonLinesFile(In(EvaluationsFile));
        _outcomes = logOutcomes ? new JsonLinesFile(In(OutcomesFile)) : null;
    }

    public string Path { get; }

    /// <summary>Opens a new folder: <paramref name="path"/>, or <c>runs/&lt;UTC time&gt;-&lt;name&gt;</c>.</summary>
    /// <exception cref="InputException">The folder holds something already, or cannot be made.</exception>
    public static RunFolder Create(string? path, Manifest manifest, string resolvedConfiguration, bool logOutcomes)
    {
        path ??= Unused(System.IO.Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{manifest.StartedUtc:yyyyMMdd-HHmmss}-{manifest.Name}")));
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new InputException($"--out {path}: holds something already; name a new or an empty folder");
        try
        {
            Directory.CreateDirectory(path);
            return new RunFolder(path, manifest, resolvedConfiguration, logOutcomes);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {path}: cannot be written ({problem.Message}); name a folder that you may write to");
        }
    }

    public void Publish(SimulationEvent simulationEvent)
    {
        switch (simulationEvent)
        {
            case SampleServed served:
                _outcomes?.Append(MetricsJson.Line(served));
                break;
            case Evaluated evaluated:
                // What an evaluation rests on is on the disk before it.
                _outcomes?.Flush();
                _evaluations.Append(MetricsJson.Line(evaluated));
                _evaluations.Flush();
                break;
            case VariantCompleted completed:
                _summaries.Add(completed.Summary);
                break;
        }
    }

    /// <summary>Closes the folder: summary, report, manifest, each put into place whole.</summary>
    public RunData Close(RunStatus status, IReadOnlyList<AssertionResult> assertions)
    {
        _evaluations.Flush();
        _outcomes?.Flush();
        var summary = new SummaryDocument(_manifest.Name, _manifest.Seed, _summaries, assertions);
        AtomicFile.WriteText(In(SummaryFile), summary.ToJson().ToJsonString(RunJson.Options) + "\n");
        _manifest = _manifest with { Status = status, FinishedUtc = DateTime.UtcNow };
        WriteManifest();
        var run = RunReader.Read(Path);
        AtomicFile.WriteText(In(ReportFile), HtmlReport.Render(run));
        return run;
    }

    /// <summary>The content of <c>summary.json</c>, once the folder is closed.</summary>
    public JsonNode ReadSummary() => JsonNode.Parse(File.ReadAllText(In(SummaryFile)))!;

    public void Dispose()
    {
        _evaluations.Dispose();
        _outcomes?.Dispose();
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);

    private void WriteManifest() => AtomicFile.WriteText(In(ManifestFile), JsonSerializer.Serialize(_manifest, RunJson.Options) + "\n");

    private static string Unused(string path)
    {
        var candidate = path;
        for (var n = 2; Directory.Exists(candidate); n++)
            candidate = $"{path}-{n}";
        return candidate;
    }
}
