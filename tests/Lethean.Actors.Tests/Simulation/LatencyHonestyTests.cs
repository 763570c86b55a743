using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Simulation;

/// <summary>
/// A thousand samples, one every 10 ms, at a model that takes no time at all but for one: that one takes two seconds. The 200
/// that come meanwhile wait 1990 ms, 1980 ms, … 0 ms. So of the 1000 latencies 800 are zero and 200 are 10, 20, … 2000 ms:
/// p50 = 0, p90 the 100th of these = 1000, p99 the 190th = 1900, p99.9 the 199th = 1990, the maximum 2000 ms. Who starts his
/// watch when the model takes a sample up sees a single slow one: p50 to p99.9 zero.
/// </summary>
public class LatencyHonestyTests
{
    private const int Samples = 1000;
    private const int Stalled = 500;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(2);

    private const string Traffic = $$"""
        lethean {
          traffic {
            clock = real-time
            stop-after.samples = 1000
            sources.users { kind = benign, rate = 100/s, arrivals = constant }
            admission.queue = 1000
          }
          metrics.warmup.samples = 0
          evaluation { every = 1000000, images = 1 }
        }
        {{Scenario.OneGate}}
        """;

    [Fact]
    public async Task Stall_should_show_in_the_corrected_percentiles_and_hide_in_the_uncorrected_ones()
    {
        var summary = await RunAsync([], lost: 0);

        var corrected = summary.LatencyMs!;
        Assert.Equal(("intended-to-done", (long)Samples), (corrected.Measures, corrected.Count));
        Assert.Equal(0, corrected.P50);
        Near(1000, corrected.P90);
        Near(1900, corrected.P99);
        Near(1990, corrected.P999);
        Assert.Equal(2000, corrected.Max);
        NearTheCorrection(corrected);

        Assert.Equal(new Distribution(0, 0, 0, 0, Max: 2000, Samples), summary.Load!.UncorrectedLatencyMs);
        // The queue fills up behind the stalled sample, and then it only empties: 199 wait behind the first that is taken up.
        Assert.Equal(199, summary.Load.QueueDepth!.Max);
        Assert.Equal(100, summary.Load.OfferedPerSecond!.Value, 0.2);
        Assert.Equal(100, summary.Load.ServedPerSecond!.Value, 0.2);
    }

    /// <summary>Of the 200 that wait, those with 2000 ms - 10 ms × j over 250 ms: j = 1 to 174.</summary>
    [Theory]
    [InlineData("serve-without-adapting")]
    [InlineData("drop")]
    public async Task Samples_over_the_deadline_should_be_dropped_or_served_without_adapting(string late)
    {
        const int TooOld = 174;
        var isDrop = late == "drop";

        var summary = await RunAsync(["lethean.traffic.admission.deadline=250ms", $"lethean.traffic.admission.late={late}"], lost: isDrop ? TooOld : 0);

        var counts = summary.Sources["users"];
        Assert.Empty(summary.Imbalances());
        Assert.Equal(isDrop ? TooOld : 0, counts.Dropped.GetValueOrDefault("late"));
        Assert.Equal(isDrop ? 0 : TooOld, counts.Skipped!.GetValueOrDefault("late"));
        Assert.Equal(Samples - TooOld, counts.Adapted);
    }

    private static async Task<VariantSummary> RunAsync(string[] sets, int lost)
    {
        var time = new ManualTime();
        var gate = new ScriptedGate(sample =>
        {
            if (sample != Stalled)
                return;
            // Not while somebody computes how long to wait for the next sample: he would wait from the wrong moment on.
            Assert.True(SpinWait.SpinUntil(() => time.Waiting > 0, Patience.Limit));
            time.Advance(Stall);
        });
        var sink = new CountingSink();
        var run = Actors.Simulation.ExperimentRunner.RunAsync(
            Scenario.Load(Traffic, sets), _ => Scenario.With(gate) with { Time = time }, [sink]);

        // The traffic has started when somebody waits for its first sample: then time zero is the time's own zero.
        while (time.Waiting == 0 && !run.IsCompleted)
            await Task.Delay(1);
        // Time moves on when everything that is due is done with, so that nothing but the stall takes any.
        while (!run.IsCompleted)
        {
            var due = Math.Min(Samples, time.GetTimestamp() / Interval.Ticks);
            if (sink.Served >= due - (due > Stalled ? lost : 0))
                time.Advance(Interval);
            else
                await Task.Delay(1);
        }

        return (await run).Variants.Single();
    }

    /// <summary>The histogram's buckets are within 1 %.</summary>
    private static void Near(double expected, double actual) => Assert.InRange(actual, expected, expected * 1.01);

    /// <summary>
    /// HdrHistogram can correct a closed measurement afterwards, when it is told how often samples should have come: for every
    /// long time it adds those of the samples that it kept from being sent, 1990, 1980, … 10 ms.
    /// </summary>
    private static void NearTheCorrection(LatencySummary measured)
    {
        var correction = new HdrHistogram.LongHistogram(TimeSpan.TicksPerHour, 3);
        for (var sample = 0; sample < Samples - (Stall / Interval); sample++)
            correction.RecordValue(0);
        correction.RecordValueWithExpectedInterval(Stall.Ticks, Interval.Ticks);
        Assert.Equal(measured.Count, correction.TotalCount);
        foreach (var (percentile, value) in new[] { (50, measured.P50), (90, measured.P90), (99, measured.P99), (99.9, measured.P999) })
            Assert.Equal(TimeSpan.FromTicks(correction.GetValueAtPercentile(percentile)).TotalMilliseconds, value, 0.01 * value);
    }

    private sealed class CountingSink : IMetricsSink
    {
        private int _served;

        public int Served => Volatile.Read(ref _served);

        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is SampleServed)
                Interlocked.Increment(ref _served);
        }
    }
}
