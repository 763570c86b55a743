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
