using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Runs;

/// <summary>
/// Writes one run's folder. Whatever moment the process is killed at, the folder stays readable, and the run can go on:
/// lines are only appended, everything else is renamed into place.
/// </summary>
public sealed class RunWriter : IMetricsSink, IDisposable
{
    private readonly CheckpointFolder _checkpoint;
    private readonly OrderedLines _evaluations;
    private readonly OrderedLines? _outcomes;
    private readonly Dictionary<(string Name, ulong Seed), int> _indices;
    private readonly SortedDictionary<int, VariantSummary> _summaries;
    private readonly IReadOnlyList<VariantSettings> _variants;
    private readonly Lock _manifestLock = new();
    private Manifest _manifest;

    private RunWriter(
        string path, Manifest manifest, ExperimentSettings experiment, string resolvedConfiguration, Action<ExperimentCheckpoint> require)
    {
        Folder = path;
        (_manifest, _variants) = (manifest, experiment.Variants);
        var fingerprint = CheckpointFolder.FingerprintOf(manifest, resolvedConfiguration);
        _checkpoint = new CheckpointFolder(path, fingerprint, experiment.Variants.Count, require);
        _indices = experiment.Variants.Index().ToDictionary(v => (v.Item.Name, v.Item.Seed), v => v.Index);
        var finished = _checkpoint.Finished;
        _summaries = new(_checkpoint.Checkpoint.Finished.ToDictionary());
        _evaluations = LinesOf(RunFolder.EvaluationsFile, finished.SettledEnd.Evaluations);
        var keepsOutcomes = experiment.Variants.Any(v => v.Simulation.KeepsOutcomes);
        _outcomes = keepsOutcomes ? LinesOf(RunFolder.OutcomesFile, finished.SettledEnd.Outcomes) : null;
        SettleFinished();
        WriteManifest();
    }

    public string Folder { get; }

    /// <summary>What the run goes on from.</summary>
    public ExperimentCheckpoint Checkpoint => _checkpoint.Checkpoint;

    /// <summary>Opens a new folder: <paramref name="path"/>, or <c>runs/&lt;UTC time&gt;-&lt;name&gt;</c>.</summary>
    /// <exception cref="InputException">The folder holds something already, or cannot be made.</exception>
    /// <exception cref="IOException">The disk is full; nothing was left behind.</exception>
    public static RunWriter Create(string? path, Manifest manifest, ExperimentSettings experiment)
    {
        if (path is null)
            return RunFolder.NamesFor(manifest).Where(name => !Path.Exists(name))
                .Select(name => CreateUnlessTaken(name, manifest, experiment)).First(writer => writer is not null)!;
        RunFolder.RequireFree(path);
        return CreateUnlessTaken(path, manifest, experiment) ?? throw RunFolder.HoldsSomething(path);
    }

    /// <returns>Null where another run took the folder first; nothing of that one was touched.</returns>
    private static RunWriter? CreateUnlessTaken(string path, Manifest manifest, ExperimentSettings experiment)
    {
        var text = experiment.ResolvedText;
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        var isNew = !Directory.Exists(path);
        try
        {
            if (!CheckpointFolder.Take(path))
                return null;
            AtomicFile.WriteText(Path.Combine(path, RunFolder.ConfigurationFile), text);
            return new RunWriter(path, manifest with { ConfigurationSha256 = sha256 }, experiment, text, _ => { });
        }
        catch (Exception problem)
        {
            Empty(path, isNew);
            if (OutputFile.IsRefused(problem))
                throw OutputFile.Refused($"--out {path}", problem);
            throw;
        }
    }

    /// <summary>Opens the folder of a run that has to go on.</summary>
    /// <param name="manifest">The run's, as it was.</param>
    /// <param name="experiment">Read from its configuration.</param>
    /// <param name="require">Refuses a checkpoint from which the run cannot go on.</param>
    /// <exception cref="InputException">Another process writes into it, or a file that is needed is damaged; nothing was
    /// changed.</exception>
    public static RunWriter Reopen(string path, Manifest manifest, ExperimentSettings experiment, Action<ExperimentCheckpoint> require)
    {
        foreach (var file in new[] { RunFolder.SummaryFile, RunFolder.ReportFile })
            AtomicFile.RequireNoFolder(Path.Combine(path, file));
        var reopened = manifest with
        {
            Status = RunStatus.Running,
            FinishedUtc = null,
            ResumedUtc = [.. manifest.ResumedUtc, DateTime.UtcNow],
        };
        var configuration = File.ReadAllText(Path.Combine(path, RunFolder.ConfigurationFile));
        return new RunWriter(path, reopened, experiment, configuration, require);
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
                // The outcomes before an evaluation reach the disk first.
                _outcomes?.Flush(variant);
                _evaluations.Append(variant, MetricsJson.Line(evaluated));
                _evaluations.Flush(variant);
                break;
            case Intervened { Intervention: var intervention }:
                // At once: a run that is killed has no summary to tell it.
                var line = JsonSerializer.Serialize(intervention, JsonSerializerOptions.Web);
                File.AppendAllText(In(RunFolder.InterventionsFile), line + "\n");
                break;
            case VariantCompleted completed:
                Complete(variant, completed.Summary);
                break;
        }
    }

    /// <summary>Writes down that a node has computed a variant.</summary>
    public void NoteNode(int variant, NodeFacts node, int attempt)
    {
        ArgumentNullException.ThrowIfNull(node);
        var (name, seed) = (_variants[variant].Name, _variants[variant].Seed);
        NoteCluster(cluster => cluster with
        {
            Variants =
            [
                .. cluster.Variants.Where(other => (other.Variant, other.Seed) != (name, seed)),
                new NodeUse(name, seed, node.Name, node.Processor, attempt),
            ],
        });
    }

    /// <summary>Writes down that two nodes came to different results.</summary>
    public void NoteDisagreement(string note) =>
        NoteCluster(cluster => cluster with { Disagreements = [.. cluster.Disagreements, note] });

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

    /// <summary>Closes the folder of a run that failed: its status first, then whatever else a full or broken disk still takes.</summary>
    public void CloseFailed()
    {
        _manifest = _manifest with { Status = RunStatus.Failed, FinishedUtc = DateTime.UtcNow };
        Action[] steps =
        [
            _checkpoint.GiveRoom, _evaluations.Dispose, () =>
                _outcomes?.Dispose(), WriteManifest, () => WriteSummary([]), () => WriteReport(RunStatus.Failed),
        ];
        foreach (var step in steps)
        {
            try
            {
                step();
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InputException)
            {
                // The user is told why the run failed.
            }
        }
    }

    /// <summary>The content of <c>summary.json</c>, once the folder is closed; null where the disk did not take it.</summary>
    public JsonNode? ReadSummary() =>
        File.Exists(In(RunFolder.SummaryFile)) ? JsonNode.Parse(File.ReadAllText(In(RunFolder.SummaryFile))) : null;

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

    /// <summary>The complete variants before the first incomplete one get their place in the files.</summary>
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

    private OrderedLines LinesOf(string file, long settledEnd) =>
        new(In(file), variant => _checkpoint.PartOf(variant, file), _checkpoint.Finished.FirstUnsettled, settledEnd);

    private string In(string file) => Path.Combine(Folder, file);

    private void WriteSummary(IReadOnlyList<AssertionResult> assertions)
    {
        var summary = new SummaryDocument(_manifest.Name, _manifest.Seed, [.. _summaries.Values], assertions);
        AtomicFile.WriteText(In(RunFolder.SummaryFile), summary.ToJson().ToJsonString(RunJson.Options) + "\n");
    }

    /// <summary>A resumed run that is interrupted before it has caught up keeps the report that is there.</summary>
    private RunData WriteReport(RunStatus status)
    {
        _manifest = _manifest with { Status = status, FinishedUtc = DateTime.UtcNow };
        var (run, outcomes) = (RunReader.Read(Folder) with { Manifest = _manifest }, RunReader.ReadSeries(Folder));
        if (status == RunStatus.Completed || ReportContent.Of(run, outcomes).IsAtLeast(ReportContent.ReadFrom(In(RunFolder.ReportFile))))
            AtomicFile.WriteText(In(RunFolder.ReportFile), HtmlReport.Render(run, outcomes));
        return run;
    }

    private void NoteCluster(Func<ClusterUse, ClusterUse> note)
    {
        lock (_manifestLock)
        {
            _manifest = _manifest with { Cluster = note(_manifest.Cluster ?? ClusterUse.None) };
            WriteManifest();
        }
    }

    private void WriteManifest()
    {
        lock (_manifestLock)
            AtomicFile.WriteText(In(RunFolder.ManifestFile), _manifest.ToJson());
    }

    /// <summary>Removes what was written into a folder that was empty.</summary>
    private static void Empty(string path, bool withFolder)
    {
        try
        {
            if (withFolder && Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else if (Directory.Exists(Path.Combine(path, RunFolder.Checkpoints)))
                Directory.Delete(Path.Combine(path, RunFolder.Checkpoints), recursive: true);
            foreach (var file in new[] { RunFolder.ConfigurationFile, RunFolder.EvaluationsFile, RunFolder.OutcomesFile,
                RunFolder.ManifestFile })
                File.Delete(Path.Combine(path, file));
        }
        catch (Exception problem) when (OutputFile.IsRefused(problem))
        {
            // What cannot be written can often not be removed either; the user is told the first problem.
        }
    }
}
