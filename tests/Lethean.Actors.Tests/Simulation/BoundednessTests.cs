using Lethean.Actors.Metrics;
using TorchSharp;

namespace Lethean.Actors.Tests.Simulation;

// Resident memory: what counts is touched, and an idle thread's stack, eight megabytes of private memory, is not.
[Collection(nameof(Alone))]
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
            memory.Add(Environment.WorkingSet);
        });

        await Scenario.RunAsync(Scenario.Load(Endless), Scenario.With(gate));

        Assert.Equal(10, tensors.Count);
        Assert.Single(tensors.Distinct());
        // The weights alone are 180 kB: one leaked copy a sample would be 320 MB from the second reading on.
        Assert.InRange(memory[^1] - memory[1], long.MinValue, 64L << 20);
    }

    /// <summary>The model takes 10 ms of manual time for a sample, and one comes every 3⅓ ms.</summary>
    [Theory]
    [InlineData("adapted")]
    [InlineData("latest-snapshot")]
    public async Task Memory_should_stay_flat_at_three_times_the_capacity(string serving)
    {
        const int Offered = 4500;
        var allOffered = TimeSpan.FromSeconds(Offered / 300.0);
        var time = new ManualTime();
        var memory = new List<long>();
        var gate = new ScriptedGate(sample =>
        {
            // Not while somebody computes how long to wait for the next sample: he would wait for a time that nobody moves.
            Assert.True(SpinWait.SpinUntil(() => time.Waiting > 0 || time.GetTimestamp() >= allOffered.Ticks, Patience.Limit));
            time.Advance(TimeSpan.FromMilliseconds(10));
            if (sample % 150 != 0)
                return;
            GC.Collect();
            memory.Add(Environment.WorkingSet);
        });

        var run = Scenario.RunAsync(
            Scenario.Load($$"""
                lethean {
                  traffic {
                    clock = real-time
                    stop-after.samples = {{Offered}}
                    sources.users { kind = benign, rate = 300/s, arrivals = constant }
                    admission { queue = 64, overflow = drop-head }
                  }
                  serving.mode = {{serving}}
                  evaluation { every = 100, images = 16 }
                }
                {{Scenario.OneGate}}
                """),
            Scenario.With(gate) with { Time = time });
        // The first samples need somebody who moves the time; from then on the model does.
        while (gate.Seen == 0 && !run.IsCompleted)
        {
            await Task.Delay(1);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        var (_, summary) = await run;
        Assert.Empty(summary.Imbalances());
        Assert.Equal(Offered, summary.Sources["users"].Offered);
        Assert.True(memory.Count >= 8, $"{memory.Count} readings");
        Assert.InRange(memory[^1] - memory[1], long.MinValue, 64L << 20);
        Assert.InRange(summary.Load!.QueueDepth!.Max, 0, 64);
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
            Assert.True(SpinWait.SpinUntil(() => gate.Seen >= ahead, Patience.Limit));
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
