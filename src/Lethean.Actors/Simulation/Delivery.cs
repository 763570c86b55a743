using Akka;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Actors.Streams;
using Lethean.Actors.Traffic;
using static Lethean.Actors.Metrics.MetricsProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>Takes admitted samples to the networks: has them answered and learned from.</summary>
internal abstract class Delivery(LiveNetwork network, Attackers attackers, Ledger ledger, TrafficClock clock)
{
    private long _sequence;

    protected LiveNetwork Network { get; } = network;

    protected Attackers Attackers { get; } = attackers;

    protected Ledger Ledger { get; } = ledger;

    protected TrafficClock Clock { get; } = clock;

    /// <summary>From admission to the metrics.</summary>
    public abstract Flow<AdmittedSample, Delivered, NotUsed> Flow();

    /// <summary>Begins the evaluation of the weights before the first sample.</summary>
    public Task PrepareAsync() => Network.PrepareAsync();

    /// <summary>Completes when the weights after the last sample are evaluated.</summary>
    public Task FinishAsync() => Network.FinishAsync();

    /// <summary>Takes a sample up.</summary>
    /// <returns>Its number in the order of delivery, from 1.</returns>
    protected long TakeUp(TrafficSample sample)
    {
        Ledger.Admitted(sample.Source);
        return ++_sequence;
    }

    /// <summary>Counts a sample that was answered this moment.</summary>
    /// <param name="takenUp">When it was taken up.</param>
    /// <param name="crafting">What an attacker spent on it.</param>
    protected SampleTiming Answered(AdmittedSample admitted, TimeSpan? takenUp, TimeSpan serviceTime, WeightAge? weightAge, TimeSpan crafting)
    {
        var now = Clock.Now;
        Ledger.Served(admitted.Sample.Source);
        admitted.Sample.IsAnswered();
        return new SampleTiming(
            Clock.LatencyOf(admitted.Sample, serviceTime), now - takenUp, serviceTime, now is null ? null : admitted.Waiting, now, weightAge, crafting);
    }

    /// <summary>Counts a sample that the model failed on before it was answered.</summary>
    protected Delivered Failed(long sequence, TrafficSample sample, string reason)
    {
        Ledger.Failed(sample.Source, reason);
        sample.IsAnswered();
        return new Delivered(Outcomes.OfFailure(sequence, sample, reason), null);
    }
}
