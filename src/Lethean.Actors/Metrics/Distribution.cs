namespace Lethean.Actors.Metrics;

/// <summary>Percentiles of a quantity in the unit that its name says, each within 1 % of the exact value; the maximum is exact.</summary>
public sealed record Distribution(double P50, double P90, double P99, double P999, double Max, long Count)
{
    /// <returns><c>null</c> when nothing was recorded.</returns>
    public static Distribution? Of(Histogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        return histogram.Count == 0 ? null : new Distribution(
            histogram.Percentile(0.5), histogram.Percentile(0.9), histogram.Percentile(0.99), histogram.Percentile(0.999),
            histogram.Max, histogram.Count);
    }

    /// <returns>In milliseconds; <c>null</c> when nothing was recorded.</returns>
    public static Distribution? Of(LatencyHistogram histogram)
    {
        ArgumentNullException.ThrowIfNull(histogram);
        if (histogram.Count == 0)
            return null;

        double Milliseconds(double fraction) => histogram.Percentile(fraction).TotalMilliseconds;
        return new Distribution(
            Milliseconds(0.5), Milliseconds(0.9), Milliseconds(0.99), Milliseconds(0.999),
            histogram.Max.TotalMilliseconds, histogram.Count);
    }
}
