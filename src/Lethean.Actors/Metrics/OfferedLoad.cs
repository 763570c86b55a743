using System.Collections.Immutable;

namespace Lethean.Actors.Metrics;

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
/// <param name="IntendedPerSecond">Samples that were due, made or missed, by their intended times; <c>null</c> when all were due at time zero.</param>
/// <param name="OfferedPerSecond">Of these, offered, over the time of <see cref="OfferedLoad.Seconds"/>.</param>
/// <param name="LagMs">How long after its intended time each was offered; <c>null</c> when none was.</param>
public sealed record SourceLoad(double? IntendedPerSecond, double OfferedPerSecond, Distribution? LagMs);
