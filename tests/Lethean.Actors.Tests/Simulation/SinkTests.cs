using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Simulation;

public class SinkTests
{
    [Fact]
    public async Task Run_should_fail_with_the_sinks_own_words_when_a_result_cannot_be_written()
    {
        var experiment = Scenario.Load(Scenario.Mixed);

        var failure = await Assert.ThrowsAsync<SimulationException>(() =>
            ExperimentRunner.RunAsync(experiment, _ => Tiny.Inputs, [new FullDisk()]).WaitAsync(Patience.Limit));

        Assert.Contains("no space left", failure.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(IOException), failure.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_sink_should_get_every_event_of_every_variant_in_order()
    {
        var (first, second) = (new RecordingSink(), new RecordingSink());

        var result = await ExperimentRunner.RunAsync(
            Scenario.Load(Scenario.Mixed, "lethean.traffic.stop-after.samples=5", "lethean.experiment.seeds=[3,4]"),
            _ => Tiny.Inputs,
            [first, second]);

        Assert.False(result.Interrupted);
        Assert.Equal(first.Events, second.Events);
        foreach (var variant in first.Events.GroupBy(told => told.Seed))
        {
            Assert.Equal(5, Assert.IsType<VariantStarted>(variant.First()).Samples);
            Assert.Equal(5, variant.OfType<SampleServed>().Count());
            Assert.Equal([0, 5], variant.OfType<Evaluated>().Select(evaluated => evaluated.Point.Sample));
            Assert.Contains(Assert.IsType<VariantCompleted>(variant.Last()).Summary, result.Variants);
        }

        Assert.Equal([3UL, 4UL], first.Events.Select(told => told.Seed).Distinct());
    }

    private sealed class FullDisk : IMetricsSink
    {
        private int _samples;

        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is SampleServed && ++_samples == 3)
                throw new IOException("no space left");
        }
    }
}
