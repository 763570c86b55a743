using Akka;
using Akka.Streams.Dsl;

namespace Lethean.Actors.Traffic;

/// <summary>The sources of one run as one stream.</summary>
public static class TrafficTimeline
{
    /// <summary>What is offered, when it is due.</summary>
    /// <param name="sources">At least one.</param>
    /// <param name="samples">Ends after that many samples of all sources together.</param>
    /// <param name="duration">No sample is later than this.</param>
    public static Source<TrafficSample, NotUsed> Create(
        TrafficClock clock, IReadOnlyList<TrafficSource> sources, long? samples, TimeSpan? duration)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var traffic = clock.Play(sources, duration?.TotalSeconds ?? double.PositiveInfinity);
        return (samples is { } count ? traffic.Take(count) : traffic).Named("traffic-timeline");
    }

    /// <summary>All samples in the order of intended arrival.</summary>
    /// <param name="sources">At least one.</param>
    /// <param name="until">No sample is later than this, in seconds since the start of the traffic.</param>
    public static Source<TrafficSample, NotUsed> Merge(IReadOnlyList<TrafficSource> sources, double until) => sources
        .Select(source => Source.From(source.Samples(until)))
        .Aggregate((left, right) => left.MergeSorted(right, TrafficSample.CompareArrival));
}
