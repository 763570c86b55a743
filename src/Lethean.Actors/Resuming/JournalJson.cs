using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Resuming;

/// <summary>Journals as JSON; floating-point numbers read back to the same bits.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(ImmutableArray<EvaluationPoint>))]
internal sealed partial class JournalJson : JsonSerializerContext;
