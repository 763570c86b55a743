using Akka.Actor;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Model;
using Lethean.Actors.Traffic;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Simulation;

/// <summary>The model that learns, as the traffic sees it: serves samples, and what it has become is evaluated.</summary>
/// <param name="awaitEvaluations">
/// Wait for each evaluation before the next sample: what an evaluation decides then takes effect at the same sample in every run.
/// </param>
internal sealed class LiveNetwork(IActorRef model, EvaluationLane evaluations, bool awaitEvaluations, Questions questions)
{
    private const string Model = "model";

    private long _served;

    /// <summary>Begins the evaluation of the weights before the first sample.</summary>
    public Task PrepareAsync() => EvaluateNowAsync();

    public Task<ModelActor.IReply> ServeAsync(TrafficSample sample) =>
        questions.AskAsync<ModelActor.IReply>(model, new ModelActor.Serve(sample), Model);

    /// <summary>
    /// Counts a sample and hands the snapshot that may come with it to the evaluation. Callers take turns, in the order of the replies.
    /// </summary>
    public async Task AccountAsync(ModelActor.Served served)
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
        await HandOverAsync(await questions.AskAsync<WeightSnapshot>(model, ModelActor.TakeSnapshot.Instance, Model));

    private async Task HandOverAsync(WeightSnapshot snapshot)
    {
        await evaluations.HandOverAsync(snapshot);
        if (awaitEvaluations)
            await evaluations.DrainAsync();
    }
}
