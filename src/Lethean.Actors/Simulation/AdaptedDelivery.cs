using System.Diagnostics;
using Akka;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Actors.Streams;
using Lethean.Actors.Traffic;
using static Lethean.Actors.Metrics.MetricsProtocol;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>The model learns from each sample and answers it with what it has just learned, one at a time.</summary>
internal sealed class AdaptedDelivery(LiveNetwork network, Attacker attacker, Ledger ledger, TrafficClock clock)
    : Delivery(network, attacker, ledger, clock)
{
    public override Flow<AdmittedSample, Delivered, NotUsed> Flow() =>
        Akka.Streams.Dsl.Flow.Create<AdmittedSample>().SelectAsync(1, DeliverAsync).Named("delivery");

    private async Task<Delivered> DeliverAsync(AdmittedSample admitted)
    {
        var sample = admitted.Sample;
        var sequence = TakeUp(sample);
        var takenUp = Clock.Now;
        var (reply, crafting) = await ServeAsync(admitted);
        switch (reply)
        {
            case Served served:
                var timing = Answered(admitted, takenUp, served.ServiceTime, weightAge: null, crafting);
                await Network.AccountAsync(served);
                return new Delivered(Outcomes.Of(sequence, sample, served.Sample), timing);
            case Crashed crashed:
                return Failed(sequence, sample, crashed.Reason);
            case var other:
                throw new UnexpectedMessageException(nameof(AdaptedDelivery), other);
        }
    }

    private async Task<(IReply Reply, TimeSpan Crafting)> ServeAsync(AdmittedSample admitted)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var image = await Attacker.ImageOfAsync(admitted.Sample);
            var crafting = Stopwatch.GetElapsedTime(started);
            return (await Network.ServeAsync(admitted.Sample, image, admitted.IsLate ? AdmissionStage.Late : null), crafting);
        }
        catch (GradientCrashedException crash)
        {
            return (crash.Reply, Stopwatch.GetElapsedTime(started));
        }
    }
}
