using System.Numerics;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Counts durations in buckets whose width grows with the value, 128 to a power of two: any value is known within 1 %,
/// from 100 ns to centuries, in constant memory. Histograms of several runs add up (<see cref="Merge"/>).
/// The idea is HdrHistogram's.
/// </summary>
public sealed class LatencyHistogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(64 - SubBucketBits) * SubBuckets];

    public long Count { get; private set; }

    /// <summary>The largest recorded duration, exactly (to 100 ns); zero when there is none.</summary>
    public TimeSpan Max { get; private set; }

    /// <param name="duration">Zero or more.</param>
    public void Record(TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, TimeSpan.Zero);
        _counts[BucketOf(duration.Ticks)]++;
        Count++;
        Max = duration > Max ? duration : Max;
    }

    public void Merge(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
            _counts[bucket] += other._counts[bucket];
        Count += other.Count;
        Max = other.Max > Max ? other.Max : Max;
    }

    /// <summary>The smallest bucket edge that at least <paramref name="fraction"/> of the durations do not exceed.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded.</exception>
    public TimeSpan Percentile(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        if (Count == 0)
            throw new InvalidOperationException("A histogram without a recorded duration has no percentiles.");

        var rank = Math.Max(1, (long)Math.Ceiling(fraction * Count));
        var bucket = 0;
        for (var seen = _counts[0]; seen < rank; seen += _counts[bucket])
            bucket++;
        return TimeSpan.FromTicks(Math.Min(UpperEdgeOf(bucket), Max.Ticks));
    }

    /// <summary>Below 128 ticks each value has its own bucket; above, the seven bits after the leading one choose it.</summary>
    private static int BucketOf(long ticks)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)ticks) - SubBucketBits);
        return (shift << SubBucketBits) + (int)(ticks >> shift);
    }

    private static long UpperEdgeOf(int bucket)
    {
        if (bucket < 2 * SubBuckets)
            return bucket;
        var shift = (bucket >> SubBucketBits) - 1;
        var leading = (long)(bucket & (SubBuckets - 1)) + SubBuckets;
        return ((leading + 1) << shift) - 1;
    }
}
