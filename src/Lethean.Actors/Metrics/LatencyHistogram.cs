namespace Lethean.Actors.Metrics;

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
