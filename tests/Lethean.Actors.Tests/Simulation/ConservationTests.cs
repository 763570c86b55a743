using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Simulation;

public class ConservationTests
{
    /// <summary>All samples are due within a millisecond: far more than the model serves and the queue holds.</summary>
    private const string Flood = """
        lethean {
          traffic {
            clock = real-time
            stop-after.samples = 300
            sources { users { kind = benign, rate = 1000000/s }, attacker { kind = lethean, rate = 300000/s } }
            admission.queue = 4
          }
          metrics.warmup.samples = 0
          evaluation { every = 10, images = 16 }
        }
        """;

    [Theory]
    [InlineData("drop-new")]
    [InlineData("drop-head")]
    [InlineData("drop-tail")]
    [InlineData("drop-buffer")]
    [InlineData("backpressure")]
    public async Task Every_offered_sample_should_be_accounted_for(string overflow)
    {
        var (events, summary) = await Scenario.RunAsync(Scenario.Load(Flood, $"lethean.traffic.admission.overflow={overflow}"));

        var sources = summary.Sources.Values;
        Assert.Empty(summary.Imbalances());
        Assert.Equal(["attacker", "users"], summary.Sources.Keys);
        Assert.Equal(300, sources.Sum(source => source.Offered));
        Assert.Equal(sources.Sum(source => source.Served), events.Outcomes.Count());
        Assert.Equal(overflow == "backpressure", sources.All(source => source.Dropped.IsEmpty));
        Assert.Equal(StopReasons.Samples, summary.StoppedBy);
        Assert.Equal("intended-to-done", summary.LatencyMs!.Measures);
        Assert.Equal(sources.Sum(source => source.Served), summary.LatencyMs.Count);
    }

    [Theory]
    [InlineData("lethean.traffic.admission.quota.rate=1000/s", "lethean.traffic.admission.quota.burst=20")]
    [InlineData("lethean.traffic.admission.deadline=1ms", "lethean.traffic.admission.late=drop")]
    [InlineData("lethean.traffic.admission.deadline=1ms", "lethean.traffic.admission.late=serve-without-adapting")]
    [InlineData("lethean.serving.mode=latest-snapshot", "lethean.serving.queue=3")]
    [InlineData("lethean.serving.mode=latest-snapshot", "lethean.traffic.admission.deadline=1ms")]
    [InlineData("lethean.serving.mode=latest-snapshot", "lethean.traffic.admission.overflow=backpressure")]
    public async Task Every_offered_sample_should_be_accounted_for_with_quota_deadline_and_snapshots(params string[] sets)
    {
        var (_, summary) = await Scenario.RunAsync(Scenario.Load(Flood, sets));

        Assert.Empty(summary.Imbalances());
        Assert.Equal(300, summary.Sources.Values.Sum(source => source.Offered));
        // On a slow machine every sample may be late for a millisecond's deadline: then there is no time to measure.
        Assert.Equal(summary.Sources.Values.Sum(source => source.Served), summary.Load!.ServiceTimeMs?.Count ?? 0);
    }

    [Fact]
    public async Task What_backpressure_kept_from_being_offered_by_the_end_should_be_accounted_for()
    {
        var (_, summary) = await Scenario.RunAsync(Scenario.Load("""
            lethean {
              traffic {
                clock = real-time
                stop-after.duration = 1s
                sources { users { kind = benign, rate = 20000/s, arrivals = constant }, attacker { kind = lethean, rate = 10000/s, arrivals = constant } }
                admission { queue = 4, overflow = backpressure }
              }
              evaluation { every = 100000, images = 16 }
            }
            """));

        Assert.Equal(StopReasons.Duration, summary.StoppedBy);
        Assert.Empty(summary.Imbalances());
        Assert.All(summary.Sources.Values, counts => Assert.True(counts.Missed["backpressure"] > 0));
        Assert.Equal([10000L, 20000], summary.Sources.Values.Select(counts => counts.Offered + counts.Missed.Values.Sum()));
        Assert.All(summary.Sources.Values, counts => Assert.Equal(counts.Offered, counts.Served));
        Assert.Equal(summary.Sources.Values.Sum(counts => counts.Offered), summary.Load!.OfferedPerSecond!.Value * summary.Load.OfferedSeconds!.Value, 1e-6);
    }

    [Fact]
    public async Task Overflow_should_fail_the_run_and_still_account_for_every_sample_when_it_is_fail()
    {
        var sink = new RecordingSink();

        var failure = await Assert.ThrowsAsync<SimulationException>(() => ExperimentRunner.RunAsync(
            Scenario.Load(Flood, "lethean.traffic.admission.overflow=fail"), _ => Tiny.Inputs, [sink]));

        Assert.Contains("more than 4 samples waited", failure.Message, StringComparison.Ordinal);
        var summary = sink.Events.OfType<VariantCompleted>().Single().Summary;
        Assert.Equal(StopReasons.QueueOverflow, summary.StoppedBy);
        Assert.Empty(summary.Imbalances());
        Assert.Contains(summary.Sources.Values, source => source.Dropped.ContainsKey(StopReasons.QueueOverflow));
    }

    [Fact]
    public async Task Adapted_and_skipped_should_add_up_by_reason_on_the_virtual_clock()
    {
        var (events, summary) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed));

        Assert.Empty(summary.Imbalances());
        Assert.Equal(90, summary.Sources.Values.Sum(source => source.Offered));
        Assert.All(summary.Sources.Values, source => Assert.Empty(source.Dropped));
        foreach (var (name, counts) in summary.Sources)
        {
            var outcomes = events.Outcomes.Where(outcome => outcome.Source == name).ToList();
            Assert.Equal(outcomes.Count(outcome => outcome.Adapted == true), counts.Adapted);
            Assert.Equal(outcomes.Count(outcome => outcome.SkipReason == "confidence-threshold"), counts.Skipped!.GetValueOrDefault("confidence-threshold"));
        }

        Assert.True(summary.Sources["insider"].Attack!.CraftingSeconds > 0);
        Assert.Null(summary.Sources["users"].Attack);
    }
}
