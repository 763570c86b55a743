using System.Collections.Immutable;
using System.Text.Json;

namespace Lethean.Actors.Metrics;

/// <summary>Which numbers a <see cref="VariantSummary"/> can have: the types say it, before any run has one.</summary>
public static class SummaryShape
{
    private const string Sources = "sources";

    /// <summary>First elements of all paths.</summary>
    public static IReadOnlyList<string> Names { get; } = NamesIn(typeof(VariantSummary), areSources: false, [])!;

    /// <param name="elements">What may be a path.</param>
    /// <param name="sources">Names of the traffic's sources.</param>
    /// <returns>The path, or what stands where it ends: an element that is not known, and the ones that are.</returns>
    public static (SummaryPath? Path, string? Unknown, IReadOnlyList<string> Known) Find(ImmutableArray<string> elements, IReadOnlyList<string> sources)
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

    private static Type? ValueOfDictionary(Type type) => IsGeneric(type, typeof(ImmutableSortedDictionary<,>)) ? type.GenericTypeArguments[1] : null;

    private static Type? ElementOfList(Type type) => IsGeneric(type, typeof(ImmutableArray<>)) ? type.GenericTypeArguments[0] : null;

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static bool IsNumber(Type type) => type == typeof(double) || type == typeof(long) || type == typeof(int);
}
