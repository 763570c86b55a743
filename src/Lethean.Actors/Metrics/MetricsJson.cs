using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Lethean.Actors.Metrics;

/// <summary>
/// The one way in which metrics become JSON: camelCase, invariant culture, shortest digits that read back to the same
/// number, dictionaries sorted. Equal values give equal bytes.
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

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SampleOutcome))]
[JsonSerializable(typeof(EvaluationPoint))]
[JsonSerializable(typeof(VariantSummary))]
internal sealed partial class MetricsJsonContext : JsonSerializerContext;
