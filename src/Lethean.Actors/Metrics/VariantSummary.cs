using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Lethean.Actors.Metrics;

/// <summary>What one variant came to: an entry of <c>variants</c> in summary.json. A number that does not exist is <c>null</c>.</summary>
public sealed record VariantSummary
{
    public required string Name { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Accuracy before the first sample.</summary>
    [JsonRequired]
    public double? InitialAccuracy { get; init; }

    /// <summary>Accuracy of the last evaluation.</summary>
    [JsonRequired]
    public double? FinalAccuracy { get; init; }

    /// <summary>Lowest accuracy of all evaluations.</summary>
    [JsonRequired]
    public double? MinAccuracy { get; init; }

    /// <summary>First evaluated sample count with at most half of the initial accuracy.</summary>
    [JsonRequired]
    public long? SamplesToHalf { get; init; }

    /// <summary>First evaluated sample count within two points above chance (1 / classes), or below.</summary>
    [JsonRequired]
    public long? SamplesToChance { get; init; }

    public required ImmutableArray<EvaluationPoint> Evaluations { get; init; }

    /// <summary>
    /// Which images the last evaluation got right (<see cref="CorrectImages"/>); <c>null</c> without one, and in folders of versions
    /// that did not say it.
    /// </summary>
    public string? FinalCorrect { get; init; }

    /// <summary>By source name.</summary>
    public required ImmutableSortedDictionary<string, SourceCounts> Sources { get; init; }

    /// <summary>Of the samples served after the warm-up.</summary>
    [JsonRequired]
    public LatencySummary? LatencyMs { get; init; }

    /// <summary>Crashes of the model, in order.</summary>
    public required ImmutableArray<ModelRestore> Restores { get; init; }

    /// <summary>"samples", "duration", "sources-ended", "accuracy-below", "queue-overflow" or "interrupted".</summary>
    public required string StoppedBy { get; init; }

    /// <summary>Whether the run was cancelled; the numbers then cover what was done until then.</summary>
    public required bool Interrupted { get; init; }

    /// <summary>Wall-clock time from the first sample to the last evaluation.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary><c>null</c> in folders of versions that did not measure it.</summary>
    public LoadSummary? Load { get; init; }

    /// <summary>What was attacked, where the model is behind an endpoint; else not written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TargetSummary? Target { get; init; }

    /// <summary>The links of the chain of defenses, in order; empty in folders of versions that had none.</summary>
    public ImmutableArray<DefenseCounts> Defenses
    {
        // What is missing in the JSON arrives here as default.
        get => field.IsDefault ? [] : field;
        init;
    } = [];

    /// <summary>How people have changed the course of the run, in order; empty in folders of versions where nobody could.</summary>
    public ImmutableArray<Intervention> Interventions
    {
        get => field.IsDefault ? [] : field;
        init;
    } = [];

    /// <summary>Each source whose samples do not add up; a run with any is invalid.</summary>
    public IEnumerable<string> Imbalances() =>
        Sources.SelectMany(source => source.Value.Imbalances().Select(broken => $"{source.Key}: {broken}"));
}

/// <summary>A model behind an endpoint that was attacked.</summary>
/// <param name="Url">Of the server.</param>
/// <param name="Model">What the server calls it.</param>
/// <param name="Version">As it was asked for; <c>null</c>: which the server liked.</param>
/// <param name="Probed">The model that evaluations asked; <c>null</c> where none were made.</param>
/// <param name="ProbesDisturb">Whether that is the attacked one, which may have learned from them.</param>
/// <param name="ProbesFailed">Images of evaluations that were sent and got no answer, by reason.</param>
public sealed record TargetSummary(
    string Url,
    string Model,
    string? Version,
    string? Probed,
    bool ProbesDisturb,
    ImmutableSortedDictionary<string, long> ProbesFailed);

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

/// <summary>How somebody has changed the course of a run.</summary>
/// <param name="AtSample">Samples served before.</param>
/// <param name="What">In words, such as "orientation-gate: off".</param>
public sealed record Intervention(long AtSample, string What);

/// <summary>Why the traffic of a variant ended, and why samples still queued then were dropped.</summary>
public static class StopReasons
{
    public const string Samples = "samples";
    public const string Duration = "duration";
    public const string SourcesEnded = "sources-ended";
    public const string AccuracyBelow = "accuracy-below";
    public const string QueueOverflow = "queue-overflow";
    public const string AssertionFailed = "assertion-failed";

    /// <summary>Somebody has told a served model to take no more requests, and what it had taken was answered.</summary>
    public const string Drained = "drained";

    public const string Interrupted = "interrupted";
}
