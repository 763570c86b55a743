using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>Reads from a run what its variants say about load: those on the real-time clock.</summary>
public static class LoadCurves
{
    /// <summary>Loss from which on a service does not keep up, as a share of the offered samples.</summary>
    public const double MostLoss = 0.01;

    /// <summary>Ratio of the 99th percentile to that at the lowest load, above which a service does not keep up either.</summary>
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
        return points.TakeWhile(point => point.Loss < MostLoss && point.P99?.Mean <= MostRise * points[0].P99?.Mean).LastOrDefault();
    }

    private static LoadPoint Mean(string name, IReadOnlyList<VariantSummary> seeds, double? capacity)
    {
        double? Of(Func<VariantSummary, double?> number) => seeds.Select(number).Average();
        SeedRange? RangeOf(Func<VariantSummary, double?> number) => SeedRange.Of(seeds.Select(number));
        var offered = Of(summary => summary.Load!.OfferedPerSecond)!.Value;
        return new LoadPoint
        {
            Series = SeriesOf(name),
            Label = name,
            Due = Of(summary => summary.Load!.Sources?.Values.Sum(source => source.IntendedPerSecond)),
            Offered = offered,
            LagP99 = seeds.Max(summary => summary.Load!.Sources?.Values.Max(source => source.LagMs?.P99)),
            Load = offered / capacity,
            Served = Of(summary => summary.Load!.ServedPerSecond),
            Loss = Of(summary => Share(summary, counts => counts.Dropped.Values.Sum(), counts => counts.Offered))!.Value,
            Unlearned = Of(summary => Share(summary, counts => counts.Skipped?.Values.Sum() ?? 0, counts => counts.Served))!.Value,
            P50 = RangeOf(summary => summary.LatencyMs?.P50),
            P99 = RangeOf(summary => summary.LatencyMs?.P99),
            Max = RangeOf(summary => summary.LatencyMs?.Max),
            UncorrectedP99 = RangeOf(summary => summary.Load!.UncorrectedLatencyMs?.P99),
            QueueP99 = RangeOf(summary => summary.Load!.QueueDepth?.P99),
            Accuracy = Of(summary => summary.FinalAccuracy),
        };
    }

    private static string SeriesOf(string name)
    {
        string[] labels = ["load=", "rate="];
        var words = name.Split(' ').Where(word => !labels.Any(label => word.StartsWith(label, StringComparison.Ordinal))).ToList();
        return words.Count == 0 ? "all" : string.Join(' ', words);
    }

    private static double Share(VariantSummary summary, Func<SourceCounts, long> part, Func<SourceCounts, long> whole) =>
        summary.Sources.Values.Sum(whole) is > 0 and var all ? (double)summary.Sources.Values.Sum(part) / all : 0;
}

/// <summary>How one variant coped with its load; of several seeds the means, of latencies
/// and depths with the smallest and the largest. Null is what the run folder does not say.</summary>
public sealed record LoadPoint
{
    /// <summary>The variant's name without the labels <c>load=…</c> and <c>rate=…</c>: what is drawn as one line.</summary>
    public required string Series { get; init; }

    /// <summary>The whole name.</summary>
    public required string Label { get; init; }

    /// <summary>Samples a second that were due by their intended times.</summary>
    public required double? Due { get; init; }

    /// <summary>Samples a second that were really offered.</summary>
    public required double Offered { get; init; }

    /// <summary>From the intended time of a sample to its offer, in milliseconds, of the source and seed where it was longest.</summary>
    public required double? LagP99 { get; init; }

    /// <summary>Offered samples a second as a multiple of the capacity; null where that was not measured.</summary>
    public required double? Load { get; init; }

    /// <summary>Samples a second.</summary>
    public required double? Served { get; init; }

    /// <summary>Share of the offered samples that was dropped, 0 to 1.</summary>
    public required double Loss { get; init; }

    /// <summary>Share of the served samples that the model did not learn from, 0 to 1.</summary>
    public required double Unlearned { get; init; }

    /// <summary>Latency from the intended time, in milliseconds.</summary>
    public required SeedRange? P50 { get; init; }

    public required SeedRange? P99 { get; init; }

    public required SeedRange? Max { get; init; }

    /// <summary>Latency from the moment that a sample was taken up, in milliseconds.</summary>
    public required SeedRange? UncorrectedP99 { get; init; }

    /// <summary>Samples behind one that is taken up.</summary>
    public required SeedRange? QueueP99 { get; init; }

    /// <summary>Of the last evaluation, 0 to 1.</summary>
    public required double? Accuracy { get; init; }
}
