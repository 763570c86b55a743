using Akka;
using Akka.Actor;
using Akka.Streams;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Actors.Streams;
using Lethean.Actors.Traffic;
using static Lethean.Actors.Metrics.MetricsProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>The whole way of the samples as one stream. Nothing in it holds more than the admission queue and one sample a stage.</summary>
internal static class TrafficGraph
{
    /// <summary>The kill switch ends the traffic without waiting for the next sample.</summary>
    public static IRunnableGraph<UniqueKillSwitch> Create(
        Source<TrafficSample, NotUsed> timeline,
        AdmissionStage admission,
        Ledger ledger,
        TrafficClock clock,
        Delivery delivery,
        IActorRef metrics) => timeline
            // Behind the clock, so that a stopped run does not wait for a sample that is due in an hour; before the
            // first count, so that a sample that a stage above has fetched ahead was never offered.
            .ViaMaterialized(KillSwitches.Single<TrafficSample>(), Keep.Right)
            .Select(sample => Offer(ledger, clock, sample))
            .Via(admission)
            .Via(delivery.Flow())
            .ToMaterialized(
                Sink.ActorRefWithAck<Delivered>(
                    metrics, TrafficStarted.Instance, Ack.Instance, TrafficEnded.Instance, cause => new TrafficFailed(cause)),
                Keep.Left);

    private static TrafficSample Offer(Ledger ledger, TrafficClock clock, TrafficSample sample)
    {
        ledger.Offered(sample.Source, sample.IntendedSeconds, clock.Now);
        return sample;
    }
}
