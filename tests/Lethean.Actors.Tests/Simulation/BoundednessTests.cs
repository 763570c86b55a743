using System.Diagnostics;
using Lethean.Actors.Metrics;
using TorchSharp;

namespace Lethean.Actors.Tests.Simulation;

public class BoundednessTests
{
    private const string Endless = $$"""
        lethean {
          traffic { stop-after.samples = 2000, sources { attacker { kind = lethean, rate = 10/s } } }
          evaluation { every = 100, images = 16 }
        }
        {{Scenario.OneGate}}
        """;

    [Fact]
    public async Task Tensors_and_memory_should_stay_flat_over_two_thousand_samples()
    {
        var (tensors, memory) = (new List<long>(), new List<long>());
        var gate = new ScriptedGate(sample =>
        {
            if (sample % 200 != 0)
                return;
            tensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
            GC.Collect();
            memory.Add(Process.GetCurrentProcess().PrivateMemorySize64);
        });

        await Scenario.RunAsync(Scenario.Load(Endless), Scenario.With(gate));

        Assert.Equal(10, tensors.Count);
        Assert.Single(tensors.Distinct());
        // The weights alone are 180 kB: one leaked copy a sample would be 320 MB from the second reading on.
        Assert.InRange(memory[^1] - memory[1], long.MinValue, 64L << 20);
    }

    [Fact]
    public async Task Model_should_wait_when_the_metrics_do_not_keep_up()
    {
        // In front of a sink that does not move: its stage's input buffer (16), one answer before it, one sample in work.
        const int Bound = 18;
        var published = 0;
        var mostAhead = 0;
        var gate = new ScriptedGate(sample => mostAhead = Math.Max(mostAhead, sample - Volatile.Read(ref published)));
        var sink = new SlowSink(() =>
        {
            // As far as the model gets, or to the end.
            var ahead = Math.Min(200, published + Bound);
            Assert.True(SpinWait.SpinUntil(() => gate.Seen >= ahead, TimeSpan.FromMinutes(1)));
            Interlocked.Increment(ref published);
        });

        await Actors.Simulation.ExperimentRunner.RunAsync(
            Scenario.Load(Endless, "lethean.traffic.stop-after.samples=200"), _ => Scenario.With(gate), [sink]);

        Assert.Equal(200, published);
        Assert.InRange(mostAhead, 1, Bound + 1);
    }

    private sealed class SlowSink(Action onServed) : IMetricsSink
    {
        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is SampleServed)
                onServed();
        }
    }
}
