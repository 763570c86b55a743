using System.Diagnostics;
using Akka.Actor;
using Lethean.Actors.Evaluation;
using Lethean.Actors.Model;
using Lethean.Actors.Resuming;
using Lethean.Actors.Traffic;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Simulation;

/// <summary>The model that learns, as the traffic sees it: serves samples, and what it has become is evaluated.</summary>
/// <param name="awaitEvaluations">
/// Wait for each evaluation before the next sample: what an evaluation decides then takes effect at the same sample in every run.
/// </param>
/// <param name="served">Samples that the model has served before, in a run that this one continues.</param>
internal sealed class LiveNetwork(
    IActorRef model, EvaluationLane evaluations, bool awaitEvaluations, Questions questions, long served = 0)
{
    private const string Model = "model";

    private long _evaluatedAt = Stopwatch.GetTimestamp();

    /// <summary>Samples that the model has served.</summary>
    public long Served { get; private set; } = served;

    /// <summary>Time after which an evaluation is due whatever was served; <c>null</c>: never.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>Writes the model down at evaluations; <c>null</c> for nobody.</summary>
    public StateKeeper? Keeper { get; init; }

    /// <summary>Begins the evaluation of the weights before the first sample.</summary>
    public Task PrepareAsync() => EvaluateNowAsync();

    public Task<ModelActor.IReply> ServeAsync(TrafficSample sample) =>
        questions.AskAsync<ModelActor.IReply>(model, new ModelActor.Serve(sample), Model);

    /// <summary>
    /// Counts a sample and hands the snapshot that may come with it to the evaluation. Callers take turns, in the order of the replies.
    /// </summary>
    public async Task AccountAsync(ModelActor.Served served)
    {
        Served++;
        if (served.Snapshot is { } snapshot)
            await HandOverAsync(snapshot);
        else if (Stopwatch.GetElapsedTime(_evaluatedAt) >= Period && !evaluations.IsBusy)
            await EvaluateNowAsync();
    }

    /// <summary>Completes when the weights after the last sample are evaluated.</summary>
    public async Task FinishAsync()
    {
        if (evaluations.LastSample < Served)
            await EvaluateNowAsync();
        await evaluations.DrainAsync();
        if (Keeper is not null)
            await Keeper.FinishAsync();
    }

    private async Task EvaluateNowAsync() =>
        await HandOverAsync(await questions.AskAsync<WeightSnapshot>(model, ModelActor.TakeSnapshot.Instance, Model));

    private async Task HandOverAsync(WeightSnapshot snapshot)
    {
        _evaluatedAt = Stopwatch.GetTimestamp();
        if (Keeper is { IsDue: true })
            await Keeper.KeepAsync(await questions.AskAsync<ModelState>(model, ModelActor.TakeState.Instance, Model));
        await evaluations.HandOverAsync(snapshot);
        if (awaitEvaluations)
            await evaluations.DrainAsync();
    }
}
