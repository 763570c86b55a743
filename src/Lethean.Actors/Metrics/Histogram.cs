using System.Numerics;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Counts whole numbers in buckets whose width grows with the value, 128 to a power of two: any value is known within 1 %,
/// from 0 to <see cref="long.MaxValue"/>, in constant memory, and exactly below 256. Histograms add up
/// (<see cref="Merge"/>). The idea is HdrHistogram's.
/// </summary>
public sealed class Histogram
{
    private const int SubBucketBits = 7;
    private const int SubBuckets = 1 << SubBucketBits;

    private readonly long[] _counts = new long[(64 - SubBucketBits) * SubBuckets];

    public long Count { get; private set; }

    /// <summary>The largest recorded value, exactly; 0 when there is none.</summary>
    public long Max { get; private set; }

    /// <param name="value">0 or more.</param>
    public void Record(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        _counts[BucketOf(value)]++;
        Count++;
        Max = Math.Max(Max, value);
    }

    public void Merge(Histogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
            _counts[bucket] += other._counts[bucket];
        Count += other.Count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The smallest bucket edge that at least <paramref name="fraction"/> of the values do not exceed.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <exception cref="InvalidOperationException">Nothing was recorded.</exception>
    public long Percentile(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        if (Count == 0)
            throw new InvalidOperationException("A histogram without a recorded value has no percentiles.");

        var rank = Math.Max(1, (long)Math.Ceiling(fraction * Count));
        var bucket = 0;
        for (var seen = _counts[0]; seen < rank; seen += _counts[bucket])
            bucket++;
        return Math.Min(UpperEdgeOf(bucket), Max);
    }

    /// <summary>Small values have a bucket each; of the others the seven bits after the leading one choose it.</summary>
    private static int BucketOf(long value)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - SubBucketBits);
        return (shift << SubBucketBits) + (int)(value >> shift);
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
