using Lethean.Actors.Metrics;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Evaluation;

/// <summary>What the <see cref="EvaluatorActor"/> is asked, and what it answers.</summary>
internal static class EvaluatorProtocol
{
    public sealed record Evaluate(WeightSnapshot Snapshot);

    /// <param name="Point"><c>null</c> when the evaluation was abandoned because the run was interrupted.</param>
    public sealed record Finished(EvaluationPoint? Point);
}
