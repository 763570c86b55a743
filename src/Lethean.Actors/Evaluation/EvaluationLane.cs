using Akka.Actor;
using Lethean.Actors.Streams;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Evaluation;

/// <summary>
/// The way from the model to the evaluator. One evaluation may be under way; the next snapshot waits for its end, so
/// that snapshots never pile up. Callers take turns.
/// </summary>
/// <param name="end">Says after which evaluation to raise <paramref name="stop"/>.</param>
/// <param name="aborted">The run has failed; nobody answers any more.</param>
internal sealed class EvaluationLane(IActorRef evaluator, EarlyEnd end, StopSignal stop, CancellationToken aborted)
{
    private Task _underWay = Task.CompletedTask;

    /// <summary>Served samples of the snapshot handed over last; -1 before the first.</summary>
    public long LastSample { get; private set; } = -1;

    public async Task HandOverAsync(WeightSnapshot snapshot)
    {
        await _underWay;
        LastSample = snapshot.Version;
        _underWay = EvaluateAsync(snapshot);
    }

    /// <summary>Completes when nothing is under way.</summary>
    public Task DrainAsync() => _underWay;

    private async Task EvaluateAsync(WeightSnapshot snapshot)
    {
        var finished = await evaluator.Ask<EvaluatorProtocol.Finished>(new EvaluatorProtocol.Evaluate(snapshot), aborted);
        if (finished.Point is { } point && end.ReasonAfter(point) is { } reason)
            stop.Raise(reason);
    }
}
