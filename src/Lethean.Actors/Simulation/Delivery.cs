using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Attacks;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Datasets;
using static Lethean.Actors.Metrics.MetricsProtocol;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>
/// Takes samples to the model, one at a time: lets a white-box attacker finish his, has it served, and hands the
/// snapshot that may come back to the evaluation.
/// </summary>
/// <param name="awaitEvaluations">
/// Wait for each evaluation before the next sample: what an evaluation decides then takes effect at the same sample in every run.
/// </param>
/// <param name="aborted">The run has failed; nobody answers any more.</param>
internal sealed class Delivery(
    IActorRef model, EvaluationLane evaluations, Ledger ledger, TrafficClock clock, bool awaitEvaluations, CancellationToken aborted)
{
    private long _sequence;
    private long _served;

    /// <summary>Begins the evaluation of the weights before the first sample.</summary>
    public Task PrepareAsync() => EvaluateNowAsync();

    public async Task<Delivered> DeliverAsync(TrafficSample sample)
    {
        ledger.Admitted(sample.Source);
        var sequence = ++_sequence;
        switch (await ServeAsync(sample))
        {
            case Served served:
                var latency = clock.LatencyOf(sample, served.ServiceTime);
                ledger.Served(sample.Source);
                _served++;
                if (served.Snapshot is { } snapshot)
                    await HandOverAsync(snapshot);
                return new Delivered(Outcomes.Of(sequence, sample, served.Sample), latency);
            case Crashed crashed:
                ledger.Failed(sample.Source, crashed.Reason);
                return new Delivered(Outcomes.OfFailure(sequence, sample, crashed.Reason), null);
            case var other:
                throw new UnexpectedMessageException(nameof(Delivery), other);
        }
    }

    /// <summary>Completes when the weights after the last sample are evaluated.</summary>
    public async Task FinishAsync()
    {
        if (evaluations.LastSample < _served)
            await EvaluateNowAsync();
        await evaluations.DrainAsync();
    }

    private async Task<IReply> ServeAsync(TrafficSample sample)
    {
        try
        {
            var image = sample.Crafting is { } crafting ? await CraftAsync(sample, crafting) : sample.Sample.Image;
            return await model.Ask<IReply>(new Serve(image), aborted);
        }
        catch (GradientCrashedException crash)
        {
            return crash.Reply;
        }
    }

    private async Task<Image> CraftAsync(TrafficSample sample, IWhiteBoxCrafting crafting)
    {
        var started = Stopwatch.GetTimestamp();
        using (clock.Pause())
        {
            var image = await crafting.CraftAsync(sample.Sample, AskGradientAsync, aborted);
            ledger.Crafted(sample.Source, Stopwatch.GetElapsedTime(started));
            return image;
        }
    }

    private async ValueTask<float[]> AskGradientAsync(Image image, InputLoss loss, CancellationToken cancellationToken) =>
        await model.Ask<IReply>(new AskGradient(image, loss), cancellationToken) switch
        {
            GradientOfInput reply => reply.Gradient,
            Crashed crashed => throw new GradientCrashedException(crashed),
            var other => throw new UnexpectedMessageException(nameof(Delivery), other),
        };

    private async Task EvaluateNowAsync() =>
        await HandOverAsync(await model.Ask<WeightSnapshot>(TakeSnapshot.Instance, aborted));

    private async Task HandOverAsync(WeightSnapshot snapshot)
    {
        await evaluations.HandOverAsync(snapshot);
        if (awaitEvaluations)
            await evaluations.DrainAsync();
    }

    /// <summary>Carries the model's crash out of the attacker's code.</summary>
    private sealed class GradientCrashedException(Crashed reply) : Exception(reply.Reason)
    {
        public Crashed Reply { get; } = reply;
    }
}
