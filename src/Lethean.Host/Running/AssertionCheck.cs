using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Running;

/// <summary>Holds the scenario's assertions against the summary of every variant.</summary>
public static class AssertionCheck
{
    public static IReadOnlyList<AssertionResult> Check(IReadOnlyList<Assertion> assertions, IReadOnlyList<VariantSummary> variants) =>
        [.. variants.SelectMany(variant => assertions.Select(assertion =>
        {
            var value = ValueOf(assertion.Metric, variant);
            var name = variants.Count == 1 ? assertion.Name : $"{variant.Name} (seed {variant.Seed}): {assertion.Name}";
            var sign = assertion.Bound == AssertionBound.Minimum ? '≥' : '≤';
            return new AssertionResult(name, string.Create(CultureInfo.InvariantCulture, $"{sign} {assertion.Limit}"), value, assertion.Holds(value));
        }))];

    private static double? ValueOf(AssertedMetric metric, VariantSummary variant) => metric switch
    {
        AssertedMetric.InitialAccuracy => variant.InitialAccuracy,
        AssertedMetric.FinalAccuracy => variant.FinalAccuracy,
        AssertedMetric.MinAccuracy => variant.MinAccuracy,
        AssertedMetric.SamplesToHalf => variant.SamplesToHalf,
        AssertedMetric.SamplesToChance => variant.SamplesToChance,
        AssertedMetric.LatencyP50 => variant.LatencyMs?.P50,
        AssertedMetric.LatencyP90 => variant.LatencyMs?.P90,
        AssertedMetric.LatencyP99 => variant.LatencyMs?.P99,
        AssertedMetric.LatencyP999 => variant.LatencyMs?.P999,
        AssertedMetric.LatencyMax => variant.LatencyMs?.Max,
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not a metric"),
    };
}
