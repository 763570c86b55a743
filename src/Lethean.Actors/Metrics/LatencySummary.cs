namespace Lethean.Actors.Metrics;

/// <summary>Percentiles of the latency in milliseconds after the warm-up, see <see cref="Distribution"/>.</summary>
/// <param name="Measures">
/// <c>"intended-to-done"</c> on the real-time clock (waiting included, so corrected for coordinated omission),
/// <c>"service-time"</c> on the virtual one.
/// </param>
public sealed record LatencySummary(
    double P50, double P90, double P99, double P999, double Max, long Count, string Measures)
{
    /// <returns><c>null</c> when nothing was recorded.</returns>
    public static LatencySummary? Of(LatencyHistogram histogram, string measures) =>
        Distribution.Of(histogram) is { } ms ? new LatencySummary(ms.P50, ms.P90, ms.P99, ms.P999, ms.Max, ms.Count, measures) : null;
}
