using System.Diagnostics;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Host.Reports;

namespace Lethean.Host.Capacity;

/// <summary>Takes the time from one answer to the next.</summary>
/// <param name="warmup">Answers that do not count, 0 or more.</param>
public sealed class CapacityMeter(int warmup) : IMetricsSink
{
    /// <summary>Batches whose means are as good as independent.</summary>
    private const int Batches = 10;

    private readonly List<TimeSpan> _times = [];
    private long _last = Stopwatch.GetTimestamp();
    private int _answers;

    public void Publish(SimulationEvent simulationEvent)
    {
        if (simulationEvent is not SampleServed { Timing: { } timing })
            return;
        var now = Stopwatch.GetTimestamp();
        if (++_answers > warmup)
            _times.Add(Stopwatch.GetElapsedTime(_last, now) - timing.Crafting);
        _last = now;
    }

    /// <returns><c>null</c> when too few samples were answered.</returns>
    public MeasuredCapacity? Summarize(VariantSettings variant)
    {
        if (_times.Count < 2 * Batches)
            return null;
        var total = _times.Sum(time => time.TotalSeconds);
        var means = _times.Chunk(_times.Count / Batches).Take(Batches).Select(batch => batch.Average(time => time.TotalSeconds)).ToList();
        var mean = means.Average();
        var deviation = Math.Sqrt(means.Sum(one => (one - mean) * (one - mean)) / (Batches - 1));
        var half = StudentT.Quantile975(Batches - 1) * deviation / Math.Sqrt(Batches);
        var histogram = new LatencyHistogram();
        _times.ForEach(time => histogram.Record(time > TimeSpan.Zero ? time : TimeSpan.Zero));
        var perSample = total / _times.Count;
        // On a logarithmic scale: however much the batches differ, no time is negative and no rate infinite.
        var factor = Math.Exp(half / perSample);
        return new MeasuredCapacity(
            variant.Name, 1 / perSample, 1 / (perSample * factor), factor / perSample,
            _times.Count, warmup, total, Distribution.Of(histogram)!);
    }
}
