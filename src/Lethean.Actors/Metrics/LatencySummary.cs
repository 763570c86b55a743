namespace Lethean.Actors.Metrics;

/// <summary>Percentiles of the latency in milliseconds, each within 1 % of the exact value; the maximum is exact.</summary>
/// <param name="Measures">
/// <c>"intended-to-done"</c> on the real-time clock (waiting included, so corrected for coordinated omission),
/// <c>"service-time"</c> on the virtual one.
/// </param>
public sealed record LatencySummary(
    double P50, double P90, double P99, double P999, double Max, long Count, string Measures)
{
    /// <returns><c>null</c> when nothing was recorded.</returns>
    public static LatencySummary? Of(LatencyHistogram histogram, string measures)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (histogram.Count == 0)
            return null;

        double Milliseconds(double fraction) => histogram.Percentile(fraction).TotalMilliseconds;
        return new LatencySummary(
            Milliseconds(0.5), Milliseconds(0.9), Milliseconds(0.99), Milliseconds(0.999),
            histogram.Max.TotalMilliseconds, histogram.Count, measures);
    }
}
