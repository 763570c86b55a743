using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Running;

/// <summary>Holds the scenario's assertions against the summary of every variant.</summary>
public static class AssertionCheck
{
    private const string Sources = "sources";

    public static IReadOnlyList<AssertionResult> Check(IReadOnlyList<Assertion> assertions, IReadOnlyList<VariantSummary> variants) =>
        [.. variants.SelectMany(variant => assertions.Where(assertion => Concerns(assertion, variant)).Select(assertion => Check(assertion, variant)))];

    /// <summary>Arms may have different sources; what is said of one source is said of the variants that have it.</summary>
    private static bool Concerns(Assertion assertion, VariantSummary variant) =>
        assertion.Path.Elements[0] != Sources || variant.Sources.ContainsKey(assertion.Path.Elements[1]);

    private static AssertionResult Check(Assertion assertion, VariantSummary variant)
    {
        var value = assertion.Path.ValueIn(variant);
        var sign = assertion.Bound == AssertionBound.Minimum ? '≥' : '≤';
        return new AssertionResult(
            assertion.Name, variant.Name, variant.Seed, $"{sign} {assertion.LimitText}", value, assertion.Holds(value), SummaryUnits.Of(assertion.Path));
    }
}
