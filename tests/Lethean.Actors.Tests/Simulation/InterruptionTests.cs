using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Simulation;

public class InterruptionTests
{
    [Fact]
    public async Task Interrupted_run_should_finish_the_sample_in_work_and_say_so()
    {
        using var cancellation = new CancellationTokenSource();
        var experiment = Scenario.Load(
            Scenario.Mixed, "lethean.traffic.stop-after.samples=1000000", "lethean.experiment.seeds=[1,2]");
        var sink = new CancellingSink(cancellation, afterSamples: 30);

        var result = await ExperimentRunner.RunAsync(experiment, _ => Tiny.Inputs, [sink], cancellation.Token)
            .WaitAsync(Patience.Limit);

        Assert.True(result.Interrupted);
        var summary = Assert.Single(result.Variants);
        Assert.True(summary.Interrupted);
        Assert.Equal(StopReasons.Interrupted, summary.StoppedBy);
        Assert.Empty(summary.Imbalances());
        Assert.InRange(summary.Sources.Values.Sum(source => source.Served), 30, 1000);
        Assert.IsType<VariantCompleted>(sink.Last);
    }

    [Theory]
    [InlineData("adapted", "drop-new")]
    [InlineData("adapted", "backpressure")]
    [InlineData("latest-snapshot", "drop-head")]
    public async Task Interrupted_run_should_balance_with_a_full_queue(string serving, string overflow)
    {
        using var cancellation = new CancellationTokenSource();
        var experiment = Scenario.Load(
            // More than any machine serves, but not so much that making the samples takes all of a busy one; and without an end.
            Scenario.Mixed, "lethean.traffic.clock=real-time", "lethean.traffic.stop-after.samples=1000000000", "lethean.traffic.admission.queue=20",
            "lethean.traffic.sources.users.rate=2000/s", $"lethean.serving.mode={serving}", $"lethean.traffic.admission.overflow={overflow}");

        var result = await ExperimentRunner.RunAsync(experiment, _ => Tiny.Inputs, [new CancellingSink(cancellation, afterSamples: 30)], cancellation.Token)
            .WaitAsync(Patience.Limit);

        var summary = Assert.Single(result.Variants);
        Assert.Empty(summary.Imbalances());
        var dropped = summary.Sources.Values.SelectMany(source => source.Dropped).Where(reason => reason.Key == StopReasons.Interrupted).Sum(reason => reason.Value);
        Assert.InRange(dropped, 1, 22);
    }

    [Fact]
    public async Task Interrupted_run_should_not_wait_for_the_next_sample_when_it_is_idle()
    {
        using var cancellation = new CancellationTokenSource();
        var experiment = Scenario.Load("""
            lethean {
              traffic { clock = real-time, stop-after.samples = 2, sources.users { kind = benign, rate = 0.1/h, arrivals = constant } }
              evaluation.images = 16
            }
            """);
        var sink = new CancellingSink(cancellation, afterSamples: 0);

        var result = await ExperimentRunner.RunAsync(experiment, _ => Tiny.Inputs, [sink], cancellation.Token)
            .WaitAsync(Patience.Limit);

        Assert.True(result.Interrupted);
        Assert.Equal(0, result.Variants.Single().Sources["users"].Offered);
    }

    /// <summary>Cancels at the first evaluation and after so many samples, whichever comes later.</summary>
    private sealed class CancellingSink(CancellationTokenSource cancellation, int afterSamples) : IMetricsSink
    {
        private int _samples;
        private bool _evaluated;

        public SimulationEvent? Last { get; private set; }

        public void Publish(SimulationEvent simulationEvent)
        {
            Last = simulationEvent;
            _samples += simulationEvent is SampleServed ? 1 : 0;
            _evaluated |= simulationEvent is Evaluated;
            if (_evaluated && _samples >= afterSamples)
                cancellation.Cancel();
        }
    }
}
