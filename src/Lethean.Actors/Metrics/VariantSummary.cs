using System.Collections.Immutable;

namespace Lethean.Actors.Metrics;

/// <summary>What one variant came to: an entry of <c>variants</c> in summary.json. A number that does not exist is <c>null</c>.</summary>
/// <param name="InitialAccuracy">Accuracy before the first sample.</param>
/// <param name="FinalAccuracy">Accuracy of the last evaluation.</param>
/// <param name="MinAccuracy">Lowest accuracy of all evaluations.</param>
/// <param name="SamplesToHalf">First evaluated sample count with at most half of the initial accuracy.</param>
/// <param name="SamplesToChance">First evaluated sample count within two points above chance (1 / classes), or below.</param>
/// <param name="Sources">By source name.</param>
/// <param name="LatencyMs">Of the samples served after the warm-up.</param>
/// <param name="Restores">Crashes of the model, in order.</param>
/// <param name="StoppedBy">"samples", "duration", "sources-ended", "accuracy-below", "queue-overflow" or "interrupted".</param>
/// <param name="Interrupted">Whether the run was cancelled; the numbers then cover what was done until then.</param>
/// <param name="DurationSeconds">Wall-clock time from the first sample to the last evaluation.</param>
public sealed record VariantSummary(
    string Name,
    ulong Seed,
    double? InitialAccuracy,
    double? FinalAccuracy,
    double? MinAccuracy,
    long? SamplesToHalf,
    long? SamplesToChance,
    ImmutableArray<EvaluationPoint> Evaluations,
    ImmutableSortedDictionary<string, SourceCounts> Sources,
    LatencySummary? LatencyMs,
    ImmutableArray<ModelRestore> Restores,
    string StoppedBy,
    bool Interrupted,
    double DurationSeconds)
{
    /// <summary><c>null</c> in folders of versions that did not measure it.</summary>
    public LoadSummary? Load { get; init; }

    /// <summary>The links of the chain of defenses, in order; empty in folders of versions that had none.</summary>
    public ImmutableArray<DefenseCounts> Defenses
    {
        // What is missing in the JSON arrives here as default.
        get => field.IsDefault ? [] : field;
        init;
    } = [];

    /// <summary>Each source whose samples do not add up; a run with any is invalid.</summary>
    public IEnumerable<string> Imbalances() =>
        Sources.SelectMany(source => source.Value.Imbalances().Select(broken => $"{source.Key}: {broken}"));
}

/// <summary>What one link of the chain of defenses did in a run.</summary>
/// <param name="Name">The link's; also the reason of the samples that it refused.</param>
/// <param name="Acted">How often it changed what would have happened without it, refusals included.</param>
/// <param name="Refused">Samples that it kept the model from learning from.</param>
/// <param name="Seconds">Wall-clock time spent in it.</param>
public sealed record DefenseCounts(string Name, long Acted, long Refused, double Seconds);

/// <summary>One crash of the model and what it cost: the adaptation on the samples between the two counts is lost.</summary>
/// <param name="AtSample">Samples served when the model crashed.</param>
/// <param name="SnapshotSample">Samples served when the snapshot that replaced the weights was taken.</param>
/// <param name="Reason">The exception, type and message.</param>
public sealed record ModelRestore(long AtSample, long SnapshotSample, string Reason);

/// <summary>Why the traffic of a variant ended, and why samples still queued then were dropped.</summary>
public static class StopReasons
{
    public const string Samples = "samples";
    public const string Duration = "duration";
    public const string SourcesEnded = "sources-ended";
    public const string AccuracyBelow = "accuracy-below";
    public const string QueueOverflow = "queue-overflow";
    public const string AssertionFailed = "assertion-failed";
    public const string Interrupted = "interrupted";
}
