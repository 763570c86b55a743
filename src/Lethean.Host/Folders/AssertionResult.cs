using System.Text.Json.Serialization;
using Lethean.Actors.Metrics;

namespace Lethean.Host.Folders;

/// <summary>One assertion of the scenario, checked on one variant.</summary>
/// <param name="Name">What was asserted, e.g. <c>final-accuracy.min</c>.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Seed">Seed of the variant.</param>
/// <param name="Limit">What was allowed, e.g. <c>≥ 85 %</c>.</param>
/// <param name="Value">What was found; null where the run has no such number.</param>
/// <param name="Unit">Of the value (<see cref="SummaryUnits"/>); null in folders of versions that did not say it.</param>
public sealed record AssertionResult(string Name, string Variant, ulong Seed, string Limit, double? Value, bool Passed, string? Unit = null)
{
    /// <summary>The value with its unit; null where there is none.</summary>
    [JsonIgnore]
    public string? ValueText => Value is { } value ? SummaryUnits.Text(value, Unit) : null;
}
