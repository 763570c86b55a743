using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Lethean.Actors.Metrics;

/// <summary>
/// How the service bore its load: <c>load</c> of a variant in summary.json. Everything but the offered rate is of the
/// answers after the warm-up. A number that does not exist is <c>null</c>: on the virtual clock all but the service time
/// and the weight age in samples.
/// </summary>
public sealed record LoadSummary
{
    public required WarmupSummary Warmup { get; init; }

    /// <summary>Samples offered by all sources over the time in which they were offered, of the whole run.</summary>
    [JsonRequired]
    public double? OfferedPerSecond { get; init; }

    /// <summary>Answers from the end of the warm-up to the last one.</summary>
    [JsonRequired]
    public double? ServedPerSecond { get; init; }

    /// <summary>See <see cref="SampleTiming.Uncorrected"/>.</summary>
    [JsonRequired]
    public Distribution? UncorrectedLatencyMs { get; init; }

    [JsonRequired]
    public Distribution? ServiceTimeMs { get; init; }

    /// <summary>See <see cref="SampleTiming.Waiting"/>.</summary>
    [JsonRequired]
    public Distribution? QueueDepth { get; init; }

    [JsonRequired]
    public Distribution? WeightAgeSamples { get; init; }

    [JsonRequired]
    public Distribution? WeightAgeMs { get; init; }

    /// <summary>See <see cref="OfferedLoad.Seconds"/>; <c>null</c> in folders of versions that did not measure it, too.</summary>
    public double? OfferedSeconds { get; init; }

    /// <summary>How each source kept to its intended times, by name; <c>null</c> as <see cref="OfferedSeconds"/> is.</summary>
    public ImmutableSortedDictionary<string, SourceLoad>? Sources { get; init; }
}

/// <summary>Percentiles of the latency in milliseconds after the warm-up, see <see cref="Distribution"/>.</summary>
public sealed record LatencySummary
{
    public required double P50 { get; init; }

    public required double P90 { get; init; }

    public required double P99 { get; init; }

    public required double P999 { get; init; }

    public required double Max { get; init; }

    public required long Count { get; init; }

    /// <summary>
    /// <c>"intended-to-done"</c> on the real-time clock (waiting included, so corrected for coordinated omission),
    /// <c>"service-time"</c> on the virtual one.
    /// </summary>
    public required string Measures { get; init; }

    /// <returns><c>null</c> when nothing was recorded.</returns>
    public static LatencySummary? Of(LatencyHistogram histogram, string measures) =>
        Distribution.Of(histogram) is { } milliseconds ? Of(milliseconds, measures) : null;

    public static LatencySummary Of(Distribution milliseconds, string measures)
    {
        ArgumentNullException.ThrowIfNull(milliseconds);
        return new()
        {
            P50 = milliseconds.P50,
            P90 = milliseconds.P90,
            P99 = milliseconds.P99,
            P999 = milliseconds.P999,
            Max = milliseconds.Max,
            Count = milliseconds.Count,
            Measures = measures,
        };
    }
}

/// <summary>Answers at the start of a variant that no latency, rate or depth counts.</summary>
/// <param name="Samples">So many answers at least, as configured.</param>
/// <param name="Seconds">And those to samples intended before, as configured.</param>
/// <param name="Excluded">Answers that these were.</param>
public sealed record WarmupSummary(long Samples, double Seconds, long Excluded);

/// <summary>What the sources really offered on the real-time clock.</summary>
/// <param name="Seconds">Wall-clock time from the start of the traffic to the last offered sample, pauses not counted.</param>
/// <param name="PerSecond">Samples offered by all sources over that time.</param>
/// <param name="Sources">By source name.</param>
public sealed record OfferedLoad(double Seconds, double PerSecond, ImmutableSortedDictionary<string, SourceLoad> Sources)
{
    public static OfferedLoad Of(TimeSpan until, ImmutableSortedDictionary<string, SourceLoad> sources) =>
        new(until.TotalSeconds, sources.Values.Sum(source => source.OfferedPerSecond), sources);
}

/// <summary>How one source kept to its intended times: an entry of <c>load.sources</c> in summary.json.</summary>
/// <param name="IntendedPerSecond">
/// Samples that were due, made or missed, by their intended times; <c>null</c> when all were due at time zero.
/// </param>
/// <param name="OfferedPerSecond">Of these, offered, over the time of <see cref="OfferedLoad.Seconds"/>.</param>
/// <param name="LagMs">How long after its intended time each was offered; <c>null</c> when none was.</param>
public sealed record SourceLoad(double? IntendedPerSecond, double OfferedPerSecond, Distribution? LagMs);
