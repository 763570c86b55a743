using Akka;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Actors.Model;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Simulation;

/// <summary>Takes admitted samples to the model: has them answered and learned from.</summary>
/// <param name="served">Samples that the model has served before, in a run that this one continues.</param>
internal abstract class Delivery(Attackers attackers, TrafficTimeline traffic, long served = 0)
{
    private long _sequence = served;

    protected Attackers Attackers { get; } = attackers;

    protected TrafficClock Clock => traffic.Clock;

    /// <summary>From admission to the metrics: samples come out with what became of them.</summary>
    public abstract Flow<TrafficSample, TrafficSample, NotUsed> Flow();

    /// <summary>Begins the evaluation of the model before the first sample.</summary>
    public abstract Task PrepareAsync();

    /// <summary>Completes when the model after the last sample is evaluated.</summary>
    public abstract Task FinishAsync();

    /// <summary>Takes a sample up: numbers it in the order of delivery and lets its author finish it.</summary>
    protected Task<TrafficSample> TakeUpAsync(TrafficSample admitted) => Attackers.FinishAsync(admitted with { Sequence = ++_sequence });

    /// <summary>Tells the sender of a served sample.</summary>
    /// <param name="takenUp">When the sample was taken up.</param>
    /// <returns>The sample with what the answer took.</returns>
    protected TrafficSample Answered(TrafficSample sample, TimeSpan? takenUp, TimeSpan serviceTime, WeightAge? weightAge)
    {
        var now = Clock.Now;
        traffic.IsAnswered(sample);
        var timing = new SampleTiming
        {
            Latency = Clock.LatencyOf(sample, serviceTime),
            Uncorrected = now - takenUp,
            ServiceTime = serviceTime,
            Waiting = now is null ? null : sample.Waiting,
            Answered = now,
            WeightAge = weightAge,
            Crafting = sample.Costs?.Time ?? TimeSpan.Zero,
        };
        return sample with { Timing = timing };
    }

    /// <summary>The model failed on a sample before it was answered.</summary>
    protected TrafficSample Failed(TrafficSample sample, string reason)
    {
        var failed = sample with { FailReason = reason };
        traffic.IsAnswered(failed);
        return failed;
    }
}

/// <summary>The model is a network in this process.</summary>
internal abstract class NetworkDelivery(LiveNetwork network, Attackers attackers, TrafficTimeline traffic)
    : Delivery(attackers, traffic, network.Served)
{
    protected LiveNetwork Network { get; } = network;

    public override Task PrepareAsync() => Network.PrepareAsync();

    public override Task FinishAsync() => Network.FinishAsync();
}

/// <summary>The model learns from each sample and answers it with what it has just learned, one at a time.</summary>
internal sealed class AdaptedDelivery(LiveNetwork network, Attackers attackers, TrafficTimeline traffic)
    : NetworkDelivery(network, attackers, traffic)
{
    public override Flow<TrafficSample, TrafficSample, NotUsed> Flow() =>
        Akka.Streams.Dsl.Flow.Create<TrafficSample>().SelectAsync(1, DeliverAsync).Named("delivery");

    private async Task<TrafficSample> DeliverAsync(TrafficSample admitted)
    {
        var takenUp = Clock.Now;
        var sample = await TakeUpAsync(admitted);
        if (sample.FailReason is { } reason)
            return Failed(sample, reason);
        switch (await Network.ServeAsync(sample))
        {
            case ModelActor.Served served:
                var sent = AsRecorded(sample, served.Recorded) with { Served = served.Sample };
                sent = Attackers.Hear(Answered(sent, takenUp, served.ServiceTime, weightAge: null), served.Sample.Prediction);
                await Network.AccountAsync(served);
                return sent;
            case ModelActor.Crashed crashed:
                return Failed(AsRecorded(sample, crashed.Recorded), crashed.Reason);
            case var other:
                throw new UnexpectedMessageException(nameof(AdaptedDelivery), other);
        }
    }

    /// <summary>Where an answer is a recorded one, what an attacker made of the sample then is what counts.</summary>
    private static TrafficSample AsRecorded(TrafficSample sample, ModelActor.Crafted? recorded) => recorded is null ? sample : sample with
    {
        Costs = recorded.Costs,
        Sample = recorded.Image is { } image ? sample.Sample with { Image = image } : sample.Sample,
    };
}
