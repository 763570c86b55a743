using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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

    private RunFolder(string path, Manifest manifest, ExperimentSettings experiment, string resolvedConfiguration, Action<ExperimentCheckpoint> require)
    {
        Path = path;
        _manifest = manifest;
        var fingerprint = CheckpointFolder.FingerprintOf(manifest, resolvedConfiguration);
        _checkpoint = new CheckpointFolder(path, fingerprint, experiment.Variants.Count, require);
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
    /// <exception cref="IOException">The disk is full; nothing was left behind.</exception>
    public static RunFolder Create(string? path, Manifest manifest, ExperimentSettings experiment)
    {
        if (path is not null)
        {
            RequireFree(path);
            return CreateUnlessTaken(path, manifest, experiment) ?? throw HoldsSomething(path);
        }

        var name = System.IO.Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{manifest.StartedUtc:yyyyMMdd-HHmmss}-{manifest.Name}"));
        for (var n = 1; ; n++)
        {
            var candidate = n == 1 ? name : $"{name}-{n}";
            if (!System.IO.Path.Exists(candidate) && CreateUnlessTaken(candidate, manifest, experiment) is { } folder)
                return folder;
        }
    }

    /// <returns>Null where another run took the folder first; nothing of that one was touched.</returns>
    private static RunFolder? CreateUnlessTaken(string path, Manifest manifest, ExperimentSettings experiment)
    {
        var text = experiment.ResolvedText;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var isNew = !Directory.Exists(path);
        try
        {
            if (!CheckpointFolder.Take(path))
                return null;
            AtomicFile.WriteText(System.IO.Path.Combine(path, ConfigurationFile), text);
            return new RunFolder(path, manifest with { ConfigurationSha256 = sha256 }, experiment, text, _ => { });
        }
        catch (Exception problem)
        {
            Empty(path, isNew);
            if (problem is UnauthorizedAccessException or IOException { HResult: not AtomicFile.DiskFull })
                throw new InputException($"--out {path}: cannot be written ({problem.Message}); name a folder that you may write to");
            throw;
        }
    }

    /// <exception cref="InputException">Something is in the place of a new run folder.</exception>
    public static void RequireFree(string path)
    {
        if (File.Exists(path) || (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()))
            throw HoldsSomething(path);
    }

    private static InputException HoldsSomething(string path) =>
        new($"--out {path}: holds something already; name a new or an empty folder, or go on with an interrupted run by 'lethean resume {path}'");

    /// <summary>Opens the folder of a run that has to go on.</summary>
    /// <param name="manifest">The run's, as it was.</param>
    /// <param name="experiment">Read from its configuration.</param>
    /// <param name="require">Refuses a checkpoint from which the run cannot go on.</param>
    /// <exception cref="InputException">Another process writes into it, or a file that is needed is damaged; nothing was changed.</exception>
    public static RunFolder Reopen(string path, Manifest manifest, ExperimentSettings experiment, Action<ExperimentCheckpoint> require)
    {
        foreach (var file in new[] { SummaryFile, ReportFile })
            AtomicFile.RequireNoFolder(System.IO.Path.Combine(path, file));
        var reopened = manifest with { Status = RunStatus.Running, FinishedUtc = null, ResumedUtc = [.. manifest.ResumedUtc, DateTime.UtcNow] };
        return new RunFolder(path, reopened, experiment, File.ReadAllText(System.IO.Path.Combine(path, ConfigurationFile)), require);
    }

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
    /// <param name="mayComplete">
    /// Asked when nothing but the last word of a complete run is missing; where it says no, the run was interrupted after all.
    /// </param>
    public RunData Close(RunStatus status, IReadOnlyList<AssertionResult> assertions, Func<bool> mayComplete)
    {
        if (status == RunStatus.Completed)
        {
            _evaluations.End();
            _outcomes?.End();
        }

        _evaluations.Dispose();
        _outcomes?.Dispose();
        WriteSummary(assertions);
        var run = WriteReport(status);
        if (status == RunStatus.Completed && !mayComplete())
            run = WriteReport(RunStatus.Interrupted);
        WriteManifest();
        if (_manifest.Status == RunStatus.Completed)
            _checkpoint.Delete();
        return run;
    }

    /// <summary>Closes the folder of a run that broke: its status first, then whatever else a full or broken disk still takes.</summary>
    public void CloseFailed()
    {
        _manifest = _manifest with { Status = RunStatus.Failed, FinishedUtc = DateTime.UtcNow };
        Action[] steps =
        [
            _checkpoint.GiveRoom, _evaluations.Dispose, () => _outcomes?.Dispose(), WriteManifest, () => WriteSummary([]), () => WriteReport(RunStatus.Failed),
        ];
        foreach (var step in steps)
        {
            try
            {
                step();
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InputException)
            {
                // The user is told what broke the run.
            }
        }
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
        _checkpoint.Finished.Add(variant, summary, _evaluations.SumOf(variant), _outcomes?.SumOf(variant));
        SettleFinished();
    }

    /// <summary>Whatever is complete at the beginning of the experiment gets its place in the files.</summary>
    private void SettleFinished()
    {
        for (var first = _checkpoint.Finished.FirstUnsettled; _checkpoint.Finished.Contains(first); first++)
        {
            _evaluations.Advance();
            _outcomes?.Advance();
            _checkpoint.Finished.Settle(first);
            _checkpoint.Clear(first);
        }
    }

    private string In(string file) => System.IO.Path.Combine(Path, file);

    private void WriteSummary(IReadOnlyList<AssertionResult> assertions)
    {
        var summary = new SummaryDocument(_manifest.Name, _manifest.Seed, [.. _summaries.Values], assertions);
        AtomicFile.WriteText(In(SummaryFile), summary.ToJson().ToJsonString(RunJson.Options) + "\n");
    }

    /// <summary>A run that was interrupted while it still came back to where it had been keeps the report that it had.</summary>
    private RunData WriteReport(RunStatus status)
    {
        _manifest = _manifest with { Status = status, FinishedUtc = DateTime.UtcNow };
        var (run, outcomes) = (RunReader.Read(Path) with { Manifest = _manifest }, RunReader.ReadSeries(Path));
        if (status == RunStatus.Completed || ReportContent.Of(run, outcomes).IsAtLeast(ReportContent.ReadFrom(In(ReportFile))))
            AtomicFile.WriteText(In(ReportFile), HtmlReport.Render(run, outcomes));
        return run;
    }

    private void WriteManifest() => AtomicFile.WriteText(In(ManifestFile), _manifest.ToJson());

    /// <summary>Takes away what was begun in a folder that was empty.</summary>
    private static void Empty(string path, bool withFolder)
    {
        try
        {
            if (withFolder && Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else if (Directory.Exists(System.IO.Path.Combine(path, Checkpoints)))
                Directory.Delete(System.IO.Path.Combine(path, Checkpoints), recursive: true);
            foreach (var file in new[] { ConfigurationFile, EvaluationsFile, OutcomesFile, ManifestFile })
                File.Delete(System.IO.Path.Combine(path, file));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // What could not be written cannot be taken away either; the user is told the first.
        }
    }
}
