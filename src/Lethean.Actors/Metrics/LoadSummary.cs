using System.Collections.Immutable;

namespace Lethean.Actors.Metrics;

/// <summary>
/// How the service bore its load: <c>load</c> of a variant in summary.json. Everything but the offered rate is of the
/// answers after the warm-up. A number that does not exist is <c>null</c>: on the virtual clock all but the service time
/// and the weight age in samples.
/// </summary>
/// <param name="OfferedPerSecond">Samples offered by all sources over the time in which they were offered, of the whole run.</param>
/// <param name="ServedPerSecond">Answers from the end of the warm-up to the last one.</param>
/// <param name="UncorrectedLatencyMs">See <see cref="SampleTiming.Uncorrected"/>.</param>
/// <param name="QueueDepth">See <see cref="SampleTiming.Waiting"/>.</param>
public sealed record LoadSummary(
    WarmupSummary Warmup,
    double? OfferedPerSecond,
    double? ServedPerSecond,
    Distribution? UncorrectedLatencyMs,
    Distribution? ServiceTimeMs,
    Distribution? QueueDepth,
    Distribution? WeightAgeSamples,
    Distribution? WeightAgeMs)
{
    /// <summary>See <see cref="OfferedLoad.Seconds"/>; <c>null</c> in folders of versions that did not measure it, too.</summary>
    public double? OfferedSeconds { get; init; }

    /// <summary>How each source kept to its intended times, by name; <c>null</c> as <see cref="OfferedSeconds"/> is.</summary>
    public ImmutableSortedDictionary<string, SourceLoad>? Sources { get; init; }
}
