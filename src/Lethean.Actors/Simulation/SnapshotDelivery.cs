using System.Diagnostics;
using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using Lethean.Actors.Metrics;
using Lethean.Actors.Serving;
using Lethean.Actors.Streams;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;
using static Lethean.Actors.Metrics.MetricsProtocol;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>
/// A second network answers with the last snapshot, one sample at a time, and the model learns from what was answered. In
/// real time at most a queue of samples waits for that; the next one is answered and not learned from. On the virtual clock
/// each is learned from before the next is answered, so that the weights that answer depend on the count of samples alone.
/// </summary>
/// <param name="queue">Answered samples that may wait for the model, 0 or more.</param>
/// <param name="aborted">The run has failed; nobody answers any more.</param>
internal sealed class SnapshotDelivery(
    IActorRef server, int queue, LiveNetwork network, Attackers attackers, Ledger ledger, TrafficClock clock, CancellationToken aborted)
    : Delivery(network, attackers, ledger, clock)
{
    public const string Backlog = "backlog";
    public const string ModelCrashed = "model-crashed";

    private Task _lastLearned = Task.CompletedTask;
    private int _learning;

    public override Flow<AdmittedSample, Delivered, NotUsed> Flow()
    {
        var admitted = Akka.Streams.Dsl.Flow.Create<AdmittedSample>();
        // Unordered, so that a sample that nobody learns from does not wait for those before it: the queue, the one in
        // work, and the one that finds no room.
        return Clock.Now is null
            ? admitted.SelectAsync(1, async sample => await LearnAsync(await AnswerAsync(sample))).Named("delivery")
            : admitted.SelectAsync(1, AnswerAsync).SelectAsyncUnordered(queue + 2, LearnAsync).Named("delivery");
    }

    private async Task<AnsweredSample> AnswerAsync(AdmittedSample admitted)
    {
        var sequence = TakeUp(admitted.Sample);
        var takenUp = Clock.Now;
        var started = Stopwatch.GetTimestamp();
        var sample = await Attackers.FinishAsync(admitted.Sample);
        var crafting = Stopwatch.GetElapsedTime(started);
        var answered = await server.Ask<ServerProtocol.Answered>(new ServerProtocol.Answer(sample.Sample.Image), aborted);
        var timing = Answered(admitted, takenUp, answered.ServiceTime, answered.WeightAge, crafting);
        Attackers.Hear(sample, answered.Sample.Prediction);
        return new AnsweredSample(sequence, admitted with { Sample = sample }, answered.Sample, timing);
    }

    /// <summary>Called one sample after the other; the tasks run side by side.</summary>
    private Task<Delivered> LearnAsync(AnsweredSample answered)
    {
        if (answered.Admitted.IsLate)
            return Task.FromResult(Skipped(answered, AdmissionStage.Late));
        if (Interlocked.Increment(ref _learning) > queue + 1)
        {
            Interlocked.Decrement(ref _learning);
            return Task.FromResult(Skipped(answered, Backlog));
        }

        var learned = LearnAsync(answered, _lastLearned);
        _lastLearned = learned;
        return learned;
    }

    private async Task<Delivered> LearnAsync(AnsweredSample answered, Task before)
    {
        var sent = answered.Admitted.Sample;
        var reply = await Network.ServeAsync(sent, sent.Sample.Image, skipReason: null);
        Interlocked.Decrement(ref _learning);
        await before; // Replies come in order; what follows them has to as well.
        switch (reply)
        {
            case Served served:
                await Network.AccountAsync(served);
                return answered.ToDelivered(Joined(answered.Answer, served.Sample));
            case Crashed:
                return Skipped(answered, ModelCrashed);
            case var other:
                throw new UnexpectedMessageException(nameof(SnapshotDelivery), other);
        }
    }

    private static Delivered Skipped(AnsweredSample answered, string reason) =>
        answered.ToDelivered(answered.Answer with { SkipReason = reason });

    /// <summary>What the user was told, with what the model made of the sample afterwards.</summary>
    private static ServedSample Joined(ServedSample answer, ServedSample learned) =>
        learned with { Prediction = answer.Prediction, MainConfidence = answer.MainConfidence };

    private sealed record AnsweredSample(long Sequence, AdmittedSample Admitted, ServedSample Answer, SampleTiming Timing)
    {
        public Delivered ToDelivered(ServedSample served) => new(Outcomes.Of(Sequence, Admitted.Sample, served), Timing);
    }
}
