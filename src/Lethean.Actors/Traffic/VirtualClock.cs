using Akka;
using Akka.Streams.Dsl;

namespace Lethean.Actors.Traffic;

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
