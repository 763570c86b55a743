using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lethean.Actors.Metrics;

/// <summary>
/// The way to one number of a <see cref="VariantSummary"/>, by the names that summary.json has: <c>latencyMs.p99</c>,
/// <c>sources.attacker.adapted</c>, <c>sources.users.dropped.queue-full</c>. Counts by reason add up where the reason is
/// left out; an entry of a list is named by its place from 0 or by its <c>name</c>.
/// </summary>
/// <param name="Elements">At least one.</param>
/// <param name="AbsentIsZero">Whether it counts something that need not have happened.</param>
public sealed record SummaryPath(ImmutableArray<string> Elements, bool AbsentIsZero = false)
{
    /// <returns>The number, or <c>null</c> where the summary has none.</returns>
    public double? ValueIn(VariantSummary summary)
    {
        JsonNode? node = MetricsJson.Node(summary);
        foreach (var element in Elements)
            node = Child(node, element);
        return node switch
        {
            JsonObject counts => counts.Sum(count => count.Value.Deserialize<double>()),
            JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.Deserialize<double>(),
            _ => AbsentIsZero ? 0 : null,
        };
    }

    public bool Equals(SummaryPath? other) => other is not null && Elements.SequenceEqual(other.Elements);

    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    public override string ToString() => string.Join('.', Elements);

    private static JsonNode? Child(JsonNode? node, string element) => node switch
    {
        JsonObject fields => fields[element],
        JsonArray list when int.TryParse(element, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => index < list.Count ? list[index] : null,
        JsonArray list => list.FirstOrDefault(entry => entry is JsonObject && (string?)entry["name"] == element),
        _ => null,
    };
}
