using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>Finds the gradient correlations in a run's outcomes, where they were measured and kept.</summary>
internal static class CorrelationReader
{
    // Most lines of most runs have none, and are not worth parsing.
    private const string Key = "\"gradientCorrelation\":";
    private const string NotMeasured = Key + "null";

    /// <exception cref="InputException">The outcomes are damaged.</exception>
    public static IReadOnlyList<CorrelationSeries> Read(string path)
    {
        var measured = JsonLinesFile.Read(path, "an outcome", line => IsMeasured(line) ? MetricsJson.ParseOutcome(line) : default)
            .Where(line => line.Outcome is not null);
        return [.. measured
            .GroupBy(line => (line.Variant, line.Outcome.Source))
            .Select(source => new CorrelationSeries(source.Key.Variant, source.Key.Source,
            [
                .. source.GroupBy(line => line.Outcome.Sequence).OrderBy(samples => samples.Key)
                    .Select(samples => (samples.Key, samples.Average(line => line.Outcome.GradientCorrelation!.Value))),
            ]))];
    }

    private static bool IsMeasured(string line) =>
        line.Contains(Key, StringComparison.Ordinal) && !line.Contains(NotMeasured, StringComparison.Ordinal);
}
