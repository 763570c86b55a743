using Akka;
using Akka.Streams.Dsl;

namespace Lethean.Actors.Traffic;

/// <summary>What intended times mean while the traffic runs.</summary>
public abstract class TrafficClock
{
    /// <summary>What <see cref="LatencyOf"/> returns, see <see cref="Metrics.LatencySummary.Measures"/>.</summary>
    public abstract string LatencyMeasures { get; }

    /// <summary>Whether samples come by themselves, so that they can come faster than they are served.</summary>
    public abstract bool OffersUnasked { get; }

    /// <summary>Time since the start of the traffic; <c>null</c> where intended times are not times.</summary>
    public abstract TimeSpan? Now { get; }

    /// <summary>Time zero of the traffic is now.</summary>
    public abstract void Start();

    /// <summary>The samples of all sources, each when it is due.</summary>
    /// <param name="sources">At least one.</param>
    public abstract Source<TrafficSample, NotUsed> Play(IReadOnlyList<TrafficSource> sources, Offering offering);

    /// <summary>Two streams of samples as one; each of them is in order.</summary>
    public abstract Source<TrafficSample, NotUsed> Merge(Source<TrafficSample, NotUsed> one, Source<TrafficSample, NotUsed> other);

    /// <summary>Latency of a sample that was answered this moment.</summary>
    public abstract TimeSpan LatencyOf(TrafficSample sample, TimeSpan serviceTime);

    /// <summary>
    /// Stops the clock until the result is disposed: while a white-box attacker computes on the model that they would have
    /// a copy of in reality, no time passes for the others. One pause at a time.
    /// </summary>
    public abstract IDisposable Pause();
}

/// <summary>
/// Intended times only order the samples; each comes as soon as the model is free. Latency is the service time. Closed-loop
/// users are answered after their configured response time.
/// </summary>
public sealed class VirtualClock : TrafficClock
{
    public override string LatencyMeasures => "service-time";

    public override bool OffersUnasked => false;

    public override TimeSpan? Now => null;

    public override void Start()
    {
        // Nothing waits for this clock.
    }

    public override Source<TrafficSample, NotUsed> Play(IReadOnlyList<TrafficSource> sources, Offering offering) =>
        Source.FromEnumerator(() => new MergedArrivals(sources, offering.Until).Samples().GetEnumerator());

    public override Source<TrafficSample, NotUsed> Merge(
        Source<TrafficSample, NotUsed> one, Source<TrafficSample, NotUsed> other) => one.MergeSorted(other, TrafficSample.CompareArrival);

    public override TimeSpan LatencyOf(TrafficSample sample, TimeSpan serviceTime) => serviceTime;

    public override IDisposable Pause() => NoPause.Instance;

    private sealed class NoPause : IDisposable
    {
        public static readonly NoPause Instance = new();

        public void Dispose()
        {
            // The clock was never running.
        }
    }
}
