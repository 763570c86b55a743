namespace Lethean.Actors.Metrics;

/// <summary>Collects what the answers of one variant took, leaving out the warm-up. Not thread-safe.</summary>
/// <param name="warmup">As configured.</param>
internal sealed class LoadMeter(WarmupSummary warmup)
{
    private readonly LatencyHistogram _latency = new();
    private readonly LatencyHistogram _uncorrected = new();
    private readonly LatencyHistogram _service = new();
    private readonly LatencyHistogram _weightAge = new();
    private readonly Histogram _weightAgeSamples = new();
    private readonly Histogram _waiting = new();
    private long _excluded;
    private TimeSpan _from;
    private TimeSpan? _until;

    public void Add(double intendedSeconds, SampleTiming timing)
    {
        var answered = _excluded + _latency.Count + 1;
        if (answered <= warmup.Samples || intendedSeconds < warmup.Seconds)
        {
            _excluded++;
            _from = Later(_from, timing.Answered ?? default);
            return;
        }

        _latency.Record(timing.Latency);
        _service.Record(timing.ServiceTime);
        Record(_uncorrected, timing.Uncorrected);
        Record(_weightAge, timing.WeightAge?.Time);
        Record(_waiting, timing.Waiting);
        Record(_weightAgeSamples, timing.WeightAge?.Samples);
        if (timing.Answered is { } at)
            _until = Later(_until ?? at, at);
    }

    public LatencySummary? Latency(string measures) => LatencySummary.Of(_latency, measures);

    /// <param name="offered"><c>null</c> where intended times are not times.</param>
    public LoadSummary Summarize(OfferedLoad? offered) => new()
    {
        Warmup = warmup with { Excluded = _excluded },
        OfferedPerSecond = offered?.PerSecond,
        ServedPerSecond = _until - _from is { Ticks: > 0 } window ? _latency.Count / window.TotalSeconds : null,
        UncorrectedLatencyMs = Distribution.Of(_uncorrected),
        ServiceTimeMs = Distribution.Of(_service),
        QueueDepth = Distribution.Of(_waiting),
        WeightAgeSamples = Distribution.Of(_weightAgeSamples),
        WeightAgeMs = Distribution.Of(_weightAge),
        OfferedSeconds = offered?.Seconds,
        Sources = offered?.Sources,
    };

    private static void Record(LatencyHistogram histogram, TimeSpan? value)
    {
        if (value is { } duration)
            histogram.Record(duration);
    }

    private static void Record(Histogram histogram, long? value)
    {
        if (value is { } number)
            histogram.Record(number);
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
