namespace Lethean.Actors.Metrics;

/// <summary>How far the accuracy fell, from the evaluations in order of their sample counts.</summary>
public static class AccuracyMilestones
{
    /// <summary>How close to chance counts as a coin flip: two points, as the paper's curves are read.</summary>
    public const double ChanceMargin = 0.02;

    /// <returns>The first sample count with at most half of the initial accuracy, or <c>null</c>.</returns>
    public static long? SamplesToHalf(IReadOnlyList<EvaluationPoint> evaluations)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        return evaluations.Count == 0 ? null : FirstAtMost(evaluations, evaluations[0].Accuracy / 2);
    }

    /// <returns>The first sample count with at most chance + <see cref="ChanceMargin"/>, or <c>null</c>.</returns>
    public static long? SamplesToChance(IReadOnlyList<EvaluationPoint> evaluations, int classes)
    {
        ArgumentNullException.ThrowIfNull(evaluations);
        return FirstAtMost(evaluations, (1.0 / classes) + ChanceMargin);
    }

    private static long? FirstAtMost(IReadOnlyList<EvaluationPoint> evaluations, double accuracy) =>
        evaluations.FirstOrDefault(point => point.Accuracy <= accuracy)?.Sample;
}
