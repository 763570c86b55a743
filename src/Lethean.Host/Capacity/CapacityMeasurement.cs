using System.Globalization;
using Lethean.Actors.Configuration;
using Lethean.Actors.Simulation;
using Lethean.Host.CommandLine;
using Lethean.Host.Logging;
using Lethean.Host.Running;
using Lethean.Learning;

namespace Lethean.Host.Capacity;

/// <summary>Runs the first variant of an experiment as a closed loop (the virtual clock is one) and takes its time.</summary>
internal static class CapacityMeasurement
{
    /// <exception cref="InputException">The traffic ends before enough samples are answered.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public static async Task<MeasuredCapacity> RunAsync(ExperimentSettings experiment, InputLibrary library, Output output, CancellationToken cancellation)
    {
        var readable = CapacityRates.AreIn(experiment) ? CapacityRates.Resolve(experiment, Rate.ProvisionalCapacity) : experiment;
        var variant = ClosedLoop(readable.Variants[0]);
        var plan = variant.Simulation.Capacity;
        output.Line(string.Create(CultureInfo.InvariantCulture, $"measuring the capacity: {plan.Samples} samples in a closed loop, after {plan.Warmup} to warm up …"));
        var meter = new CapacityMeter(plan.Warmup);
        await ExperimentRunner.RunAsync(ActorLogging.AddTo(readable with { Variants = [variant] }), library.For, [meter], cancellation);
        cancellation.ThrowIfCancellationRequested();
        var capacity = meter.Summarize(variant) ?? throw new InputException(
            $"lethean.capacity: the traffic of {variant.Name} ends before enough samples are answered; give it more of them, or lower lethean.capacity.warmup");
        output.Line(Describe(capacity));
        return capacity;
    }

    public static string Describe(MeasuredCapacity capacity) => string.Create(CultureInfo.InvariantCulture,
        $"capacity: {capacity.PerSecond:0.0} samples/s (95 % interval {capacity.Low:0.0} to {capacity.High:0.0}, n = {capacity.Samples}, {capacity.Seconds:0.0} s); time per sample p50 {capacity.TimePerSampleMs.P50:0.0} ms, p99 {capacity.TimePerSampleMs.P99:0.0} ms");

    private static VariantSettings ClosedLoop(VariantSettings variant)
    {
        var simulation = variant.Simulation;
        var samples = (long)simulation.Capacity.Warmup + simulation.Capacity.Samples;
        return variant with
        {
            Simulation = simulation with
            {
                OutcomesLog = false,
                Traffic = simulation.Traffic with { Clock = ClockKind.Virtual, StopAfter = new StopAfterSettings(samples, null, null) },
            },
        };
    }
}
