using Akka.Actor;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Traffic;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using static Lethean.Actors.Model.ModelProtocol;

namespace Lethean.Actors.Simulation;

/// <summary>The model that learns, as the traffic sees it: serves samples, and what it has become is evaluated.</summary>
/// <param name="awaitEvaluations">
/// Wait for each evaluation before the next sample: what an evaluation decides then takes effect at the same sample in every run.
/// </param>
/// <param name="aborted">The run has failed; nobody answers any more.</param>
internal sealed class LiveNetwork(IActorRef model, EvaluationLane evaluations, bool awaitEvaluations, CancellationToken aborted)
{
    private long _served;

    /// <summary>Begins the evaluation of the weights before the first sample.</summary>
    public Task PrepareAsync() => EvaluateNowAsync();

    /// <param name="image">What the sample came to.</param>
    /// <param name="skipReason">Why the model is not to learn from it, or <c>null</c> where it may.</param>
    public Task<IReply> ServeAsync(TrafficSample sample, Image image, string? skipReason) => model.Ask<IReply>(
        new Serve(image, sample.IntendedSeconds, new ClientId(sample.Source, sample.Client), skipReason, sample.Sample.Label), aborted);

    /// <summary>Counts a sample and hands the snapshot that may come with it to the evaluation. Callers take turns, in the order of the replies.</summary>
    public async Task AccountAsync(Served served)
    {
        _served++;
        if (served.Snapshot is { } snapshot)
            await HandOverAsync(snapshot);
    }

    /// <summary>Completes when the weights after the last sample are evaluated.</summary>
    public async Task FinishAsync()
    {
        if (evaluations.LastSample < _served)
            await EvaluateNowAsync();
        await evaluations.DrainAsync();
    }

    private async Task EvaluateNowAsync() =>
        await HandOverAsync(await model.Ask<WeightSnapshot>(TakeSnapshot.Instance, aborted));

    private async Task HandOverAsync(WeightSnapshot snapshot)
    {
        await evaluations.HandOverAsync(snapshot);
        if (awaitEvaluations)
            await evaluations.DrainAsync();
    }
}
