using Akka;
using Akka.Streams.Dsl;

namespace Lethean.Actors.Traffic;

/// <summary>All sources as one stream in the order of intended arrival.</summary>
public static class TrafficTimeline
{
    /// <param name="sources">At least one.</param>
    /// <param name="samples">Ends after that many samples of all sources together.</param>
    /// <param name="duration">Ends before the first sample that would arrive later than this.</param>
    public static Source<TrafficSample, NotUsed> Create(IEnumerable<TrafficSource> sources, long? samples, TimeSpan? duration)
    {
        var merged = sources
            .Select(source => Source.From(source.Samples()))
            .Aggregate((left, right) => left.MergeSorted(right, TrafficSample.CompareArrival));
        if (duration is { } end)
            merged = merged.TakeWhile(sample => sample.IntendedSeconds <= end.TotalSeconds);
        return (samples is { } count ? merged.Take(count) : merged).Named("traffic-timeline");
    }
}
