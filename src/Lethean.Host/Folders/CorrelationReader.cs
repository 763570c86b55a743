using System.Text.Json;
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
        if (!File.Exists(path))
            return [];
        var measured = JsonLinesFile.Read(path).Where(IsMeasured).Select(line => Parse(path, line));
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

    private static (string Variant, ulong Seed, SampleOutcome Outcome) Parse(string path, string line)
    {
        try
        {
            return MetricsJson.ParseOutcome(line);
        }
        catch (JsonException problem)
        {
            throw new InputException($"{path}: a line is not an outcome ({problem.Message}); the file is damaged, remove it to go on without it");
        }
    }
}
