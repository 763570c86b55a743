using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Lethean.Actors.Metrics;

/// <summary>Accuracy of the weights after exactly <paramref name="Sample"/> served samples, measured without adapting.</summary>
/// <param name="Sample">Served samples behind the weights; 0 is the checkpoint itself.</param>
/// <param name="Accuracy">Share of correct predictions, 0 to 1.</param>
/// <param name="Images">Test images evaluated.</param>
/// <param name="Correct">Of these, predicted correctly.</param>
/// <param name="ImagesPerClass">Images of each class.</param>
/// <param name="CorrectPerClass">Correct predictions of each class.</param>
/// <param name="Low">Lower end of the 95 % Wilson interval of the accuracy.</param>
/// <param name="High">Upper end of it.</param>
public sealed record EvaluationPoint(
    long Sample,
    double Accuracy,
    int Images,
    int Correct,
    ImmutableArray<int> ImagesPerClass,
    ImmutableArray<int> CorrectPerClass,
    double Low,
    double High)
{
    /// <summary>Images with a logit that is not finite, counted as wrong; only written where there are any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int NonFinite { get; init; }
}

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
