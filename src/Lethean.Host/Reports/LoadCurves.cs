using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>Reads from a run what its variants say about load: those on the real-time clock.</summary>
public static class LoadCurves
{
    /// <summary>Share of loss from which on a service does not keep up.</summary>
    public const double MostLoss = 0.01;

    /// <summary>Rise of the 99th percentile, over that at the lowest load, from which on it does not either.</summary>
    public const double MostRise = 5;

    /// <returns>In the order of the offered rate within each series.</returns>
    public static IReadOnlyList<LoadPoint> Points(RunData run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return
        [
            .. run.Variants.Where(variant => variant.Summary?.Load?.OfferedPerSecond is not null)
                .GroupBy(variant => variant.Name)
                .Select(seeds => Mean(seeds.Key, [.. seeds.Select(seed => seed.Summary!)], run.Manifest.Capacity?.PerSecond))
                .GroupBy(point => point.Series)
                .SelectMany(series => series.OrderBy(point => point.Offered)),
        ];
    }

    /// <summary>
    /// The highest load up to which every measured load lost less than <see cref="MostLoss"/> and had a 99th percentile of at
    /// most <see cref="MostRise"/> times that of the lowest load.
    /// </summary>
    /// <param name="series">Points of one series.</param>
    /// <returns><c>null</c> when the lowest load was too much.</returns>
    public static LoadPoint? Knee(IEnumerable<LoadPoint> series)
    {
        var points = series.OrderBy(point => point.Offered).ToList();
        return points.TakeWhile(point => point.Loss < MostLoss && point.P99 <= MostRise * points[0].P99).LastOrDefault();
    }

    private static LoadPoint Mean(string name, IReadOnlyList<VariantSummary> seeds, double? capacity)
    {
        double? Of(Func<VariantSummary, double?> number) => seeds.Select(number).Average();
        var offered = Of(summary => summary.Load!.OfferedPerSecond)!.Value;
        return new LoadPoint(
            SeriesOf(name), name, Of(summary => summary.Load!.Sources?.Values.Sum(source => source.IntendedPerSecond)), offered,
            seeds.Max(summary => summary.Load!.Sources?.Values.Max(source => source.LagMs?.P99)), offered / capacity,
            Of(summary => summary.Load!.ServedPerSecond),
            Of(summary => Share(summary, counts => counts.Dropped.Values.Sum(), counts => counts.Offered))!.Value,
            Of(summary => Share(summary, counts => counts.Skipped.Values.Sum(), counts => counts.Served))!.Value,
            Of(summary => summary.LatencyMs?.P50), Of(summary => summary.LatencyMs?.P99),
            Of(summary => summary.LatencyMs?.Max),
            Of(summary => summary.Load!.UncorrectedLatencyMs?.P99), Of(summary => summary.Load!.QueueDepth?.P99), Of(
                summary => summary.FinalAccuracy));
    }

    private static string SeriesOf(string name)
    {
        var words = name.Split(' ').Where(
            word => !word.StartsWith("load=", StringComparison.Ordinal) && !word.StartsWith("rate=", StringComparison.Ordinal)).ToList();
        return words.Count == 0 ? "all" : string.Join(' ', words);
    }

    private static double Share(VariantSummary summary, Func<SourceCounts, long> part, Func<SourceCounts, long> whole) =>
        summary.Sources.Values.Sum(whole) is > 0 and var all ? (double)summary.Sources.Values.Sum(part) / all : 0;
}

/// <summary>How one variant bore its load; of several seeds the means.</summary>
/// <param name="Series">The variant's name without the labels <c>load=…</c> and <c>rate=…</c>: what is drawn as one line.</param>
/// <param name="Due">Samples a second that were due by their intended times; null in folders of versions that did not say it.</param>
/// <param name="Offered">Samples a second that were really offered.</param>
/// <param name="LagP99">How long after its intended time a sample was offered, in milliseconds, of the source and seed where that was
/// longest.</param>
/// <param name="Load">The same as a multiple of the capacity; null where that was not measured.</param>
/// <param name="Served">Samples a second.</param>
/// <param name="Loss">Share of the offered samples that was dropped, 0 to 1.</param>
/// <param name="Unlearned">Share of the served samples that the model did not learn from, 0 to 1.</param>
/// <param name="P50">Latency from the intended time in milliseconds, and so on.</param>
/// <param name="QueueP99">Samples behind one that is taken up.</param>
/// <param name="UncorrectedP99">Latency from the moment that a sample was taken up, in milliseconds.</param>
/// <param name="Accuracy">Of the last evaluation, 0 to 1.</param>
public sealed record LoadPoint(
    string Series, string Label, double? Due, double Offered, double? LagP99, double? Load, double? Served, double Loss, double Unlearned,
    double? P50, double? P99, double? Max, double? UncorrectedP99, double? QueueP99, double? Accuracy);
