using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Lethean.Actors.Metrics;

/// <summary>
/// The one way in which metrics become JSON: camelCase, invariant culture, shortest digits that read back to the same
/// number, dictionaries sorted. Equal values give equal bytes. A number that does not exist is written as <c>null</c>; one that is
/// not there at all is damage, unless an earlier version did not have it.
/// </summary>
public static class MetricsJson
{
    /// <summary>One line of outcomes.jsonl, without the line end.</summary>
    public static string Line(SampleServed served)
    {
        ArgumentNullException.ThrowIfNull(served);
        return Line(served, served.Outcome, MetricsJsonContext.Default.SampleOutcome);
    }

    /// <summary>One line of evaluations.jsonl, without the line end.</summary>
    public static string Line(Evaluated evaluated)
    {
        ArgumentNullException.ThrowIfNull(evaluated);
        return Line(evaluated, evaluated.Point, MetricsJsonContext.Default.EvaluationPoint);
    }

    /// <summary>An entry of <c>variants</c> in summary.json.</summary>
    public static JsonNode Node(VariantSummary summary) =>
        JsonSerializer.SerializeToNode(summary, MetricsJsonContext.Default.VariantSummary)!;

    /// <exception cref="JsonException">The text is not such a line.</exception>
    public static Evaluated ParseEvaluation(string line)
    {
        var (variant, seed, point) = Parse(line, MetricsJsonContext.Default.EvaluationPoint);
        MetricsRanges.Check(point);
        return new Evaluated(variant, seed, point);
    }

    /// <exception cref="JsonException">The text is not such a line.</exception>
    public static (string Variant, ulong Seed, SampleOutcome Outcome) ParseOutcome(string line)
    {
        var outcome = Parse(line, MetricsJsonContext.Default.SampleOutcome);
        MetricsRanges.Check(outcome.Payload);
        return outcome;
    }

    /// <exception cref="JsonException">The node is not such an entry.</exception>
    public static VariantSummary ParseSummary(JsonNode node)
    {
        var summary = node.Deserialize(MetricsJsonContext.Default.VariantSummary) ?? throw new JsonException("A variant summary is null.");
        MetricsRanges.Check(summary);
        return summary;
    }

    private static string Line<T>(SimulationEvent of, T payload, JsonTypeInfo<T> type)
    {
        var line = JsonSerializer.SerializeToNode(payload, type)!.AsObject();
        line.Insert(0, "variant", of.Variant);
        line.Insert(1, "seed", of.Seed);
        return line.ToJsonString();
    }

    private static (string Variant, ulong Seed, T Payload) Parse<T>(string line, JsonTypeInfo<T> type)
    {
        var node = JsonNode.Parse(line)?.AsObject() ?? throw new JsonException("The line is null.");
        var variant = node["variant"] ?? throw new JsonException("The line names no variant.");
        var seed = node["seed"] ?? throw new JsonException("The line has no seed.");
        var payload = node.Deserialize(type) ?? throw new JsonException("The line is null.");
        return (variant.GetValue<string>(), seed.GetValue<ulong>(), payload);
    }
}

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
        Require(outcome.Origin?.Index, 0, int.MaxValue, "origin.index");
        Require(outcome.Origin?.Corruption?.Severity, 1, 5, "origin.corruption.severity");
        Require(outcome.Origin?.Distance, 0, 1, "origin.distance");
    }

    /// <exception cref="JsonException">Names the number and what is allowed.</exception>
    public static void Check(VariantSummary summary)
    {
        if (summary.Evaluations.IsDefault || summary.Restores.IsDefault)
            throw new JsonException("evaluations or restores is null");
        foreach (var point in summary.Evaluations)
            Check(point);
        if (summary.FinalCorrect is { } correct)
            CheckFinal(summary.Evaluations, correct);
        Require(summary.InitialAccuracy, 0, 1, "initialAccuracy");
        Require(summary.FinalAccuracy, 0, 1, "finalAccuracy");
        Require(summary.MinAccuracy, 0, 1, "minAccuracy");
        Require(summary.DurationSeconds, 0, double.MaxValue, "durationSeconds");
        foreach (var (name, counts) in summary.Sources)
        {
            long[] points = [counts.Offered, counts.Admitted, counts.Served, counts.Adapted ?? 0];
            foreach (var count in points.Concat(counts.Dropped.Values).Concat(counts.Failed.Values).Concat(counts.Skipped?.Values ?? []))
                Require(count, 0, MostSamples, $"sources.{name}");
            Require(counts.At?.Made, 0, MostSamples, $"sources.{name}.at.made");
            foreach (var point in counts.Prequential ?? [])
                Check(point);
        }
    }

    private static void Check(PrequentialPoint point)
    {
        Require(point.Sample, 1, MostSamples, "prequential.sample");
        Require(point.Images, 1, int.MaxValue, "prequential.images");
        Require(point.Correct, 0, point.Images, "prequential.correct");
        Require(point.Low, 0, 1, "prequential.low");
        Require(point.High, point.Low, 1, "prequential.high");
    }

    private static void CheckFinal(ImmutableArray<EvaluationPoint> evaluations, string correct)
    {
        var last = evaluations.LastOrDefault() ?? throw new JsonException("finalCorrect is there without an evaluation");
        var found = CorrectImages.Parse(correct, last.Images).Count(isCorrect => isCorrect);
        if (found != last.Correct)
            throw new JsonException(FormattableString.Invariant($"finalCorrect has {found} images, the last evaluation {last.Correct}"));
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

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SampleOutcome))]
[JsonSerializable(typeof(EvaluationPoint))]
[JsonSerializable(typeof(VariantSummary))]
internal sealed partial class MetricsJsonContext : JsonSerializerContext;
