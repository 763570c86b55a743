using Lethean.Actors.Metrics;

namespace Lethean.Host.Folders;

/// <summary>The content of <c>summary.json</c>: what a script or a CI job reads.</summary>
public sealed record SummaryDocument(
    int Schema,
    string Name,
    ulong Seed,
    IReadOnlyList<VariantSummary> Variants,
    IReadOnlyList<AssertionResult> Assertions)
{
    public const int CurrentSchema = 1;
}
