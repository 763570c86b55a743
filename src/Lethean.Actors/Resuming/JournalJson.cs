using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Lethean.Actors.Metrics;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Resuming;

/// <summary>Journals as JSON; floating-point numbers read back to the same bits.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(ImmutableArray<EvaluationPoint>))]
[JsonSerializable(typeof(ImmutableArray<LinkEntry>))]
[JsonSerializable(typeof(ImmutableArray<TallyState>))]
[JsonSerializable(typeof(ImmutableSortedDictionary<string, AttackCosts>))]
[JsonSerializable(typeof(RandomState))]
internal sealed partial class JournalJson : JsonSerializerContext;
