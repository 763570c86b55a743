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
        {
            // What is written as null is not known: that it did not happen neither.
            if (node is JsonObject fields && fields.TryGetPropertyValue(element, out var child) && child is null)
                return null;
            node = Child(node, element);
        }

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
        JsonArray list when int.TryParse(element, NumberStyles.None, CultureInfo.InvariantCulture, out var index) =>
            index < list.Count ? list[index] : null,
        JsonArray list => list.FirstOrDefault(entry => entry is JsonObject && (string?)entry["name"] == element),
        _ => null,
    };
}

/// <summary>Paths of numbers that evaluations alone decide.</summary>
internal static class SummaryPaths
{
    public static SummaryPath InitialAccuracy { get; } = new(["initialAccuracy"]);

    public static SummaryPath MinAccuracy { get; } = new(["minAccuracy"]);

    public static SummaryPath SamplesToHalf { get; } = new(["samplesToHalf"]);

    public static SummaryPath SamplesToChance { get; } = new(["samplesToChance"]);
}

/// <summary>Which numbers a <see cref="VariantSummary"/> can have: the types say it, before any run has one.</summary>
public static class SummaryShape
{
    private const string Sources = "sources";

    /// <summary>First elements of all paths.</summary>
    public static IReadOnlyList<string> Names { get; } = NamesIn(typeof(VariantSummary), areSources: false, [])!;

    /// <param name="elements">What may be a path.</param>
    /// <param name="sources">Names of the traffic's sources.</param>
    /// <returns>The path, or what stands where it ends: an element that is not known, and the ones that are.</returns>
    public static (SummaryPath? Path, string? Unknown, IReadOnlyList<string> Known) Find(
        ImmutableArray<string> elements, IReadOnlyList<string> sources)
    {
        var type = typeof(VariantSummary);
        var isCount = false;
        for (var i = 0; i < elements.Length; i++)
        {
            var known = NamesIn(type, i == 1 && elements[0] == Sources, sources);
            if (known is not null && !known.Contains(elements[i]))
                return (null, elements[i], known);
            isCount = ValueOfDictionary(type) == typeof(long);
            type = TypeOf(type, elements[i]);
        }

        return IsNumber(type) || ValueOfDictionary(type) == typeof(long)
            ? (new SummaryPath(elements, isCount), null, [])
            : (null, elements[^1], NamesIn(type, elements is [Sources], sources) ?? []);
    }

    /// <returns><c>null</c> where any name may stand.</returns>
    private static IReadOnlyList<string>? NamesIn(Type type, bool areSources, IReadOnlyList<string> sources)
    {
        if (areSources)
            return sources;
        if (ValueOfDictionary(type) is not null || ElementOfList(type) is not null)
            return null;
        return IsNumber(type) || type.Namespace == nameof(System)
            ? []
            : [.. type.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))];
    }

    private static Type TypeOf(Type type, string element)
    {
        var member = ValueOfDictionary(type) ?? ElementOfList(type)
            ?? type.GetProperties().Single(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name) == element).PropertyType;
        return Nullable.GetUnderlyingType(member) ?? member;
    }

    private static Type? ValueOfDictionary(Type type) =>
        IsGeneric(type, typeof(ImmutableSortedDictionary<,>)) ? type.GenericTypeArguments[1] : null;

    private static Type? ElementOfList(Type type) => IsGeneric(type, typeof(ImmutableArray<>)) ? type.GenericTypeArguments[0] : null;

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static bool IsNumber(Type type) => type == typeof(double) || type == typeof(long) || type == typeof(int);
}
