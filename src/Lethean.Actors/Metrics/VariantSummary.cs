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
