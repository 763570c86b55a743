using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Evaluation;

/// <summary>
/// The way from the model to the evaluator. One evaluation may be under way; the next snapshot waits for its end, so
/// that snapshots never pile up. Callers take turns.
/// </summary>
/// <param name="end">Says after which evaluation the run is over.</param>
/// <param name="stop">Ends the traffic for a reason; complete when nothing more is let through.</param>
internal sealed class EvaluationLane(IActorRef evaluator, EarlyEnd end, Func<string, Task> stop, Questions questions)
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

    /// <summary>Whether an evaluation is under way.</summary>
    public bool IsBusy => !_underWay.IsCompleted;

    /// <summary>Completes when nothing is under way.</summary>
    public Task DrainAsync() => _underWay;

    private async Task EvaluateAsync(WeightSnapshot snapshot)
    {
        var finished = await questions.AskAsync<EvaluatorActor.Finished>(evaluator, new EvaluatorActor.Evaluate(snapshot), "evaluator");
        if (finished.Point is { } point && end.ReasonAfter(point) is { } reason)
            await stop(reason);
    }
}

/// <summary>Decides after each evaluation whether the variant is over. Evaluations come in order, one at a time.</summary>
/// <param name="accuracyBelow">It is over on the first evaluation below this accuracy.</param>
/// <param name="endsOn">It is over when one of these can no longer hold.</param>
/// <param name="classes">Of the main task.</param>
internal sealed class EarlyEnd(double? accuracyBelow, IReadOnlyList<Assertion> endsOn, int classes)
{
    private readonly List<EvaluationPoint> _evaluations = [];

    public bool IsPossible => accuracyBelow is not null || endsOn.Count > 0;

    /// <returns>One of <see cref="StopReasons"/>, or <c>null</c> to go on.</returns>
    public string? ReasonAfter(EvaluationPoint point)
    {
        _evaluations.Add(point);
        if (endsOn.Any(CannotHold))
            return StopReasons.AssertionFailed;
        return point.Accuracy < accuracyBelow ? StopReasons.AccuracyBelow : null;
    }

    /// <summary>Only where nothing that may still come could mend it: a final accuracy can always recover.</summary>
    private bool CannotHold(Assertion assertion)
    {
        if (assertion.Path == SummaryPaths.InitialAccuracy)
            return !assertion.Holds(_evaluations[0].Accuracy);
        if (assertion.Path == SummaryPaths.MinAccuracy)
            return assertion.Bound == AssertionBound.Minimum && !assertion.Holds(_evaluations.Min(point => point.Accuracy));
        if (assertion.Path == SummaryPaths.SamplesToHalf)
            return CannotHold(assertion, AccuracyMilestones.SamplesToHalf(_evaluations));
        return assertion.Path == SummaryPaths.SamplesToChance
            && CannotHold(assertion, AccuracyMilestones.SamplesToChance(_evaluations, classes));
    }

    /// <summary>A fall that has come stays; one that has not is late when even the next evaluation would be over the limit.</summary>
    private bool CannotHold(Assertion assertion, long? fall) => fall is null
        ? assertion.Bound == AssertionBound.Maximum && _evaluations[^1].Sample >= assertion.Limit
        : !assertion.Holds(fall);
}
