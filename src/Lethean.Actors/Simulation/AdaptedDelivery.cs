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
internal sealed class AdaptedDelivery(LiveNetwork network, Attackers attackers, Ledger ledger, TrafficClock clock)
    : Delivery(network, attackers, ledger, clock)
{
    public override Flow<AdmittedSample, Delivered, NotUsed> Flow() =>
        Akka.Streams.Dsl.Flow.Create<AdmittedSample>().SelectAsync(1, DeliverAsync).Named("delivery");

    private async Task<Delivered> DeliverAsync(AdmittedSample admitted)
    {
        var sequence = TakeUp(admitted.Sample);
        var takenUp = Clock.Now;
        var (sample, reply, crafting) = await ServeAsync(admitted);
        switch (reply)
        {
            case Served served:
                var timing = Answered(admitted, takenUp, served.ServiceTime, weightAge: null, crafting);
                Attackers.Hear(sample, served.Sample.Prediction);
                await Network.AccountAsync(served);
                return new Delivered(Outcomes.Of(sequence, sample, served.Sample), timing);
            case Crashed crashed:
                return Failed(sequence, sample, crashed.Reason);
            case var other:
                throw new UnexpectedMessageException(nameof(AdaptedDelivery), other);
        }
    }

    /// <returns>What was sent in the end, the answer, and the time that the former took.</returns>
    private async Task<(TrafficSample Sample, IReply Reply, TimeSpan Crafting)> ServeAsync(AdmittedSample admitted)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            var sample = await Attackers.FinishAsync(admitted.Sample);
            var crafting = Stopwatch.GetElapsedTime(started);
            return (sample, await Network.ServeAsync(sample, sample.Sample.Image, admitted.IsLate ? AdmissionStage.Late : null), crafting);
        }
        catch (GradientCrashedException crash)
        {
            return (admitted.Sample, crash.Reply, Stopwatch.GetElapsedTime(started));
        }
    }
}
