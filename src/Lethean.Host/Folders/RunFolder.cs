using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>
/// Writes one run's folder. Whatever moment the process is killed at, the folder stays readable, and the run can go on:
/// lines are only appended, everything else is renamed into place.
/// </summary>
public sealed class RunFolder : IMetricsSink, IDisposable
{
    public const string ManifestFile = "manifest.json";
    public const string ConfigurationFile = "resolved.conf";
    public const string EvaluationsFile = "evaluations.jsonl";
    public const string OutcomesFile = "outcomes.jsonl";
    public const string SummaryFile = "summary.json";
    public const string ReportFile = "report.html";
    public const string Checkpoints = "checkpoint";

    private readonly CheckpointFolder _checkpoint;
    private readonly OrderedLines _evaluations;
    private readonly OrderedLines? _outcomes;
    private readonly Dictionary<(string Name, ulong Seed), int> _indices;
    private readonly SortedDictionary<int, VariantSummary> _summaries;
    private Manifest _manifest;

    private RunFolder(string path, Manifest manifest, ExperimentSettings experiment, string resolvedConfiguration)
    {
        Path = path;
        _manifest = manifest;
        var fingerprint = CheckpointFolder.FingerprintOf(manifest, resolvedConfiguration);
        _checkpoint = new CheckpointFolder(In(Checkpoints), fingerprint, experiment.Variants.Count);
        _indices = experiment.Variants.Index().ToDictionary(v => (v.Item.Name, v.Item.Seed), v => v.Index);
        var finished = _checkpoint.Finished;
        _summaries = new(_checkpoint.Checkpoint.Finished.ToDictionary());
        _evaluations = new OrderedLines(In(EvaluationsFile), v => _checkpoint.PartOf(v, EvaluationsFile), finished.FirstUnsettled, finished.SettledEnd.Evaluations);
        _outcomes = experiment.Variants.Any(v => v.Simulation.KeepsOutcomes)
            ? new OrderedLines(In(OutcomesFile), v => _checkpoint.PartOf(v, OutcomesFile), finished.FirstUnsettled, finished.SettledEnd.Outcomes)
            : null;
        SettleFinished();
        WriteManifest();
    }

    public string Path { get; }

    /// <summary>What the run goes on from.</summary>
    public ExperimentCheckpoint Checkpoint => _checkpoint.Checkpoint;

    /// <summary>Opens a new folder: <paramref name="path"/>, or <c>runs/&lt;UTC time&gt;-&lt;name&gt;</c>.</summary>
    /// <exception cref="InputException">The folder holds something already, or cannot be made.</exception>
    public static RunFolder Create(string? path, Manifest manifest, ExperimentSettings experiment)
    {
        path ??= Unused(System.IO.Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{manifest.StartedUtc:yyyyMMdd-HHmmss}-{manifest.Name}")));
        RequireFree(path);
        try
        {
            Directory.CreateDirectory(path);
            AtomicFile.WriteText(System.IO.Path.Combine(path, ConfigurationFile), experiment.ResolvedText);
            return new RunFolder(path, manifest, experiment, experiment.ResolvedText);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--out {path}: cannot be written ({problem.Message}); name a folder that you may write to");
        }
    }

    /// <exception cref="InputException">Something is in the place of a new run folder.</exception>
    public static void RequireFree(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw new InputException($"--out {path}: holds something already; name a new or an empty folder, or go on with an interrupted run by 'lethean resume {path}'");
    }

    /// <summary>Opens the folder of a run that has to go on.</summary>
    /// <param name="manifest">The run's, as it was.</param>
    /// <param name="experiment">Read from its configuration.</param>
    /// <exception cref="InputException">Another process writes into it, or a file that is needed is damaged.</exception>
    public static RunFolder Reopen(string path, Manifest manifest, ExperimentSettings experiment) => new(
        path,
        manifest with { Status = RunStatus.Running, FinishedUtc = null, ResumedUtc = [.. manifest.ResumedUtc, DateTime.UtcNow] },
        experiment,
        File.ReadAllText(System.IO.Path.Combine(path, ConfigurationFile)));

    /// <summary>All files of evaluations in a run folder, also of variants that wait for their turn.</summary>
    public static IEnumerable<string> EvaluationFiles(string path)
    {
        var checkpoints = System.IO.Path.Combine(path, Checkpoints);
        var parts = Directory.Exists(checkpoints) ? Directory.GetFiles(checkpoints, "part-" + EvaluationsFile, SearchOption.AllDirectories) : [];
        return [System.IO.Path.Combine(path, EvaluationsFile), .. parts.Order(StringComparer.Ordinal)];
    }

    public void Publish(SimulationEvent simulationEvent)
    {
        ArgumentNullException.ThrowIfNull(simulationEvent);
        var variant = _indices[(simulationEvent.Variant, simulationEvent.Seed)];
        switch (simulationEvent)
        {
            case SampleServed served:
                _outcomes?.Append(variant, MetricsJson.Line(served));
                break;
            case Evaluated evaluated:
                // What an evaluation rests on is on the disk before it.
                _outcomes?.Flush(variant);
                _evaluations.Append(variant, MetricsJson.Line(evaluated));
                _evaluations.Flush(variant);
                break;
            case VariantCompleted completed:
                Complete(variant, completed.Summary);
                break;
        }
    }

    /// <summary>Closes the folder: summary, report, manifest, each put into place whole.</summary>
    public RunData Close(RunStatus status, IReadOnlyList<AssertionResult> assertions)
    {
        _evaluations.Dispose();
        _outcomes?.Dispose();
        var summary = new SummaryDocument(_manifest.Name, _manifest.Seed, [.. _summaries.Values], assertions);
        AtomicFile.WriteText(In(SummaryFile), summary.ToJson().ToJsonString(RunJson.Options) + "\n");
        _manifest = _manifest with { Status = status, FinishedUtc = DateTime.UtcNow };
        var run = RunReader.Read(Path) with { Manifest = _manifest };
        AtomicFile.WriteText(In(ReportFile), HtmlReport.Render(run, RunReader.ReadSeries(Path)));
        WriteManifest();
        if (status == RunStatus.Completed)
            _checkpoint.Delete();
        return run;
    }

    /// <summary>The content of <c>summary.json</c>, once the folder is closed.</summary>
    public JsonNode ReadSummary() => JsonNode.Parse(File.ReadAllText(In(SummaryFile)))!;

    public void Dispose()
    {
        _evaluations.Dispose();
        _outcomes?.Dispose();
        _checkpoint.Dispose();
    }

    private void Complete(int variant, VariantSummary summary)
    {
        _summaries[variant] = summary;
        if (summary.Interrupted || summary.StoppedBy == StopReasons.QueueOverflow || summary.Imbalances().Any())
            return;
        _evaluations.Flush(variant);
        _outcomes?.Flush(variant);
        _checkpoint.Finished.Add(variant, summary);
        SettleFinished();
    }

    /// <summary>Whatever is complete at the beginning of the experiment gets its place in the files.</summary>
    private void SettleFinished()
    {
        for (var first = _checkpoint.Finished.FirstUnsettled; _checkpoint.Finished.Contains(first); first++)
        {
            _checkpoint.Finished.Settle(first, _evaluations.Advance(), _outcomes?.Advance() ?? 0);
            _checkpoint.Clear(first);
        }
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
