using HdrHistogram;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Counts whole numbers from 0 to <see cref="long.MaxValue"/> in constant memory, each known within 1 %: an HdrHistogram (Tene)
/// of two digits that also keeps its maximum exactly. Histograms add up (<see cref="Merge"/>).
/// </summary>
public sealed class Histogram
{
    private readonly LongHistogram _values = new(long.MaxValue, numberOfSignificantValueDigits: 2);

    public long Count => _values.TotalCount;

    /// <summary>The largest recorded value, exactly; 0 when there is none.</summary>
    public long Max { get; private set; }

    /// <param name="value">0 or more.</param>
    public void Record(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        _values.RecordValue(value);
        Max = Math.Max(Max, value);
    }

    public void Merge(Histogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _values.Add(other._values);
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>
    /// The smallest bucket edge that at least <paramref name="fraction"/> of the values do not exceed; from 2³⁸ on some value of
    /// that bucket, whose width the library computes in 32 bits.
    /// </summary>
    /// <param name="fraction">0 to 1.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded.</exception>
    public long Percentile(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        if (Count == 0)
            throw new InvalidOperationException("A histogram without a recorded value has no percentiles.");

        var rank = Math.Ceiling(fraction * Count); // the library would round it, and so count one value too few now and then
        return Math.Min(_values.GetValueAtPercentile(100 * rank / Count), Max);
    }
}

/// <summary>A <see cref="Histogram"/> of durations: each known within 1 %, from 100 ns to centuries, in constant memory.</summary>
public sealed class LatencyHistogram
{
    private readonly Histogram _ticks = new();

    public long Count => _ticks.Count;

    /// <summary>The largest recorded duration, exactly (to 100 ns); zero when there is none.</summary>
    public TimeSpan Max => TimeSpan.FromTicks(_ticks.Max);

    /// <param name="duration">Zero or more.</param>
    public void Record(TimeSpan duration) => _ticks.Record(duration.Ticks);

    public void Merge(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        _ticks.Merge(other._ticks);
    }

    /// <inheritdoc cref="Histogram.Percentile"/>
    public TimeSpan Percentile(double fraction) => TimeSpan.FromTicks(_ticks.Percentile(fraction));
}

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
