using System.Collections.Immutable;
using System.Text.Json;

namespace Lethean.Actors.Metrics;

/// <summary>What the numbers of a run can be. A file with another one is damaged, whatever wrote it.</summary>
internal static class MetricsRanges
{
    /// <summary>More than any run has time for.</summary>
    private const long MostSamples = 1_000_000_000_000_000;

    /// <summary>What was computed may be this much outside.</summary>
    private const double Slack = 1e-3;

    /// <exception cref="JsonException">Names the number and what is allowed.</exception>
    public static void Check(EvaluationPoint point)
    {
        Require(point.Sample, 0, MostSamples, "sample");
        Require(point.Accuracy, 0, 1, "accuracy");
        Require(point.Images, 1, int.MaxValue, "images");
        Require(point.Correct, 0, point.Images, "correct");
        Require(point.Low, 0, 1, "low");
        Require(point.High, point.Low, 1, "high");
        RequireClasses(point.ImagesPerClass, point.CorrectPerClass);
    }

    /// <exception cref="JsonException">Names the number and what is allowed.</exception>
    public static void Check(SampleOutcome outcome)
    {
        Require(outcome.Sequence, 1, MostSamples, "sequence");
        Require(outcome.SourceSequence, 1, MostSamples, "sourceSequence");
        Require(outcome.Client, 0, int.MaxValue, "client");
        Require(outcome.IntendedSeconds, 0, double.MaxValue, "intendedSeconds");
        Require(outcome.Label, -1, int.MaxValue, "label");
        Require(outcome.QuarterTurns, 0, 3, "quarterTurns");
        Require(outcome.Prediction, 0, int.MaxValue, "prediction");
        Require(outcome.MainConfidence, -Slack, 1 + Slack, "mainConfidence");
        Require(outcome.UprightConfidence, -Slack, 1 + Slack, "uprightConfidence");
        Require(outcome.MainEntropy, -Slack, double.MaxValue, "mainEntropy");
        Require(outcome.GradientNorm, 0, double.MaxValue, "gradientNorm");
        Require(outcome.GradientCorrelation, -1 - Slack, 1 + Slack, "gradientCorrelation");
        Require(outcome.GuardCosine, -1 - Slack, 1 + Slack, "guardCosine");
    }

    /// <exception cref="JsonException">Names the number and what is allowed.</exception>
    public static void Check(VariantSummary summary)
    {
        if (summary.Evaluations.IsDefault || summary.Restores.IsDefault)
            throw new JsonException("evaluations or restores is null");
        foreach (var point in summary.Evaluations)
            Check(point);
        Require(summary.InitialAccuracy, 0, 1, "initialAccuracy");
        Require(summary.FinalAccuracy, 0, 1, "finalAccuracy");
        Require(summary.MinAccuracy, 0, 1, "minAccuracy");
        Require(summary.DurationSeconds, 0, double.MaxValue, "durationSeconds");
        foreach (var (name, counts) in summary.Sources)
            foreach (var count in (long[])[counts.Offered, counts.Admitted, counts.Served, counts.Adapted, .. counts.Dropped.Values, .. counts.Failed.Values, .. counts.Skipped.Values])
                Require(count, 0, MostSamples, $"sources.{name}");
    }

    private static void RequireClasses(ImmutableArray<int> images, ImmutableArray<int> correct)
    {
        if (images.IsDefault || correct.IsDefault || images.Length != correct.Length)
            throw new JsonException("imagesPerClass and correctPerClass are not as long as each other");
        foreach (var (ofClass, all) in correct.Zip(images))
        {
            Require(all, 0, int.MaxValue, "imagesPerClass");
            Require(ofClass, 0, all, "correctPerClass");
        }
    }

    private static void Require(long? value, long least, long most, string name)
    {
        if (value is { } number && !(number >= least && number <= most))
            throw new JsonException(FormattableString.Invariant($"{name} is {number}; allowed: {least} to {most}"));
    }

    private static void Require(double? value, double least, double most, string name)
    {
        if (value is { } number && !(number >= least && number <= most))
            throw new JsonException(FormattableString.Invariant($"{name} is {number}; allowed: {least} to {most}"));
    }
}
