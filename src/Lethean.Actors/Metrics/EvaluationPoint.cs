using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Lethean.Learning.Evaluation;

namespace Lethean.Actors.Metrics;

/// <summary>Accuracy of the weights after exactly <see cref="Sample"/> served samples, measured without adapting.</summary>
public sealed record EvaluationPoint
{
    /// <summary>Served samples behind the weights; 0 is the checkpoint itself.</summary>
    public required long Sample { get; init; }

    /// <summary>Share of correct predictions, 0 to 1.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Test images evaluated.</summary>
    public required int Images { get; init; }

    /// <summary>Of these, predicted correctly.</summary>
    public required int Correct { get; init; }

    /// <summary>Images of each class.</summary>
    public required ImmutableArray<int> ImagesPerClass { get; init; }

    /// <summary>Correct predictions of each class.</summary>
    public required ImmutableArray<int> CorrectPerClass { get; init; }

    /// <summary>Lower end of the 95 % Wilson interval of the accuracy.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double High { get; init; }

    /// <summary>Images with a logit that is not finite, counted as wrong; only written where there are any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int NonFinite { get; init; }

    internal static EvaluationPoint Of(long sample, AccuracyResult result)
    {
        var (low, high) = result.Interval95;
        return new EvaluationPoint
        {
            Sample = sample,
            Accuracy = result.Accuracy,
            Images = result.Images,
            Correct = result.Correct,
            ImagesPerClass = result.ImagesPerClass,
            CorrectPerClass = result.CorrectPerClass,
            Low = low,
            High = high,
            NonFinite = result.NonFinite,
        };
    }
}

/// <summary>An evaluation with what its line does not say.</summary>
/// <param name="CorrectImages">
/// Which images it got right (<see cref="Metrics.CorrectImages"/>); <c>null</c> where that is no longer known, or not of every image.
/// </param>
internal sealed record Measured(EvaluationPoint Point, string? CorrectImages);

/// <summary>Images that were sent to be evaluated and got no usable answer.</summary>
/// <param name="Reason">Why.</param>
internal sealed record FailedProbes(string Reason, int Images);

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
