using System.Diagnostics;
using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Host.Terminal;
using Lethean.Learning;

namespace Lethean.Host.Runs;

/// <summary>Runs the first variant of an experiment as a closed loop (the virtual clock is one) and takes its time.</summary>
internal static class CapacityMeasurement
{
    /// <exception cref="InputException">The traffic ends before enough samples are answered.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static async Task<MeasuredCapacity> RunAsync(
        ExperimentSettings experiment, InputLibrary library, Output output, CancellationToken cancellation)
    {
        var readable = CapacityRates.AreIn(experiment) ? CapacityRates.Resolve(experiment, Rate.ProvisionalCapacity) : experiment;
        var variant = ClosedLoop(readable.Variants[0]);
        var plan = variant.Simulation.Capacity;
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"measuring the capacity: {plan.Samples} samples in a closed loop, after {plan.Warmup} to warm up …"));
        var meter = new CapacityMeter(plan.Warmup);
        await ExperimentRunner.RunAsync(ActorLogging.AddTo(readable with { Variants = [variant] }), library.For, [meter], cancellation);
        cancellation.ThrowIfCancellationRequested();
        var capacity = meter.Summarize(variant) ?? throw new InputException(
            $"lethean.capacity: the traffic of {variant.Name} ends before enough samples are answered; "
            + "give it more of them, or lower lethean.capacity.warmup");
        output.Line(Describe(capacity));
        return capacity;
    }

    public static string Describe(MeasuredCapacity capacity) => string.Create(CultureInfo.InvariantCulture,
        $"capacity: {capacity.PerSecond:0.0} samples/s (95 % interval {capacity.Low:0.0} to {capacity.High:0.0}, n = {capacity.Samples}, "
        + $"{capacity.Seconds:0.0} s); "
        + $"time per sample p50 {capacity.TimePerSampleMs.P50:0.0} ms, p99 {capacity.TimePerSampleMs.P99:0.0} ms");

    private static VariantSettings ClosedLoop(VariantSettings variant)
    {
        var simulation = variant.Simulation;
        if (simulation.Traffic.Sources.Count == 0)
            throw new InputException("lethean.traffic.sources: has nothing to measure the capacity with; give it a source");
        var samples = (long)simulation.Capacity.Warmup + simulation.Capacity.Samples;
        return variant with
        {
            Simulation = simulation with
            {
                OutcomesLog = false,
                Traffic = simulation.Traffic with
                {
                    Clock = ClockKind.Virtual,
                    StopAfter = new StopAfterSettings(samples, null, null),
                    Outside = null,
                    // What the model can serve does not depend on where its samples are made.
                    Sources = [.. simulation.Traffic.Sources.Select(source => source with { At = null })],
                },
            },
        };
    }
}

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
        var half = StudentT.Quantile975(Batches - 1) * StudentT.MeanOf(means).Error;
        var histogram = new LatencyHistogram();
        _times.ForEach(time => histogram.Record(time > TimeSpan.Zero ? time : TimeSpan.Zero));
        var perSample = total / _times.Count;
        // On a logarithmic scale: however much the batches differ, no time is negative and no rate infinite.
        var factor = Math.Exp(half / perSample);
        return new MeasuredCapacity
        {
            Variant = variant.Name,
            PerSecond = 1 / perSample,
            Low = 1 / (perSample * factor),
            High = factor / perSample,
            Samples = _times.Count,
            Warmup = warmup,
            Seconds = total,
            TimePerSampleMs = Distribution.Of(histogram)!,
        };
    }
}
