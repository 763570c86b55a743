using Akka;
using Akka.Streams.Dsl;

namespace Lethean.Actors.Traffic;

/// <summary>The sources of one run as one stream.</summary>
public static class TrafficTimeline
{
    /// <summary>What is offered, when it is due.</summary>
    /// <param name="sources">At least one.</param>
    /// <param name="samples">Ends after that many samples of all sources together.</param>
    public static Source<TrafficSample, NotUsed> Create(TrafficClock clock, IReadOnlyList<TrafficSource> sources, long? samples, Offering offering)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var traffic = clock.Play(sources, offering);
        return (samples is { } count ? traffic.Take(count) : traffic).Named("traffic-timeline");
    }
}
