using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Simulation;

public class EndOfTrafficTests
{
    /// <summary>Sources of every kind that end by themselves.</summary>
    private const string Finite = """
        lethean {
          traffic {
            sources {
              a { kind = benign, rate = 200/s, stop = 150ms, arrivals = constant }
              b { kind = lethean, rate = 100/s, budget = 12, start = 20ms }
              c { kind = benign, rate = 0/s, arrivals = constant, profile = [ { after = 100ms, rate = 200/s, shape = ramp }, { after = 150ms, rate = 0/s } ] }
              d { kind = benign, arrivals = closed-loop, clients = 4, budget = 9, closed-loop.think = exponential(5ms) }
            }
          }
          evaluation { every = 20, images = 16 }
        }
        """;

    [Theory]
    [InlineData("virtual")]
    [InlineData("real-time")]
    public async Task Run_should_end_when_every_source_has_ended(string clock)
    {
        var (events, summary) = await Scenario.RunAsync(Scenario.Load(Finite, $"lethean.traffic.clock={clock}"));

        Assert.Equal(StopReasons.SourcesEnded, summary.StoppedBy);
        Assert.Equal([30L, 12, 20, 9], summary.Sources.Values.Select(source => source.Offered));
        Assert.Empty(summary.Imbalances());
        Assert.Equal(71 - summary.Sources.Values.Sum(source => source.Dropped.Values.Sum()), events.Outcomes.Count());
    }

    [Theory]
    [InlineData("lethean.traffic.stop-after.samples=20", StopReasons.Samples, 20)]
    [InlineData("lethean.traffic.stop-after.duration=4ms", StopReasons.Duration, 0)]
    [InlineData("lethean.traffic.stop-after.duration=10s", StopReasons.SourcesEnded, 71)]
    [InlineData("lethean.traffic.stop-after.samples=71", StopReasons.Samples, 71)]
    public async Task First_end_should_be_the_one_that_is_told(string end, string reason, int offered)
    {
        var (_, summary) = await Scenario.RunAsync(Scenario.Load(Finite, end, "lethean.traffic.sources.d.start=50ms"));

        Assert.Equal(reason, summary.StoppedBy);
        Assert.Equal(offered, summary.Sources.Values.Sum(source => source.Offered));
        Assert.Empty(summary.Imbalances());
    }

    [Fact]
    public async Task Closed_loop_users_should_go_on_when_their_samples_are_refused()
    {
        // Sixteen users who hardly think, one model, no place to wait: most are refused, and each must hear of it.
        var (_, summary) = await Scenario.RunAsync(Scenario.Load("""
            lethean {
              traffic {
                clock = real-time
                sources.users { kind = benign, arrivals = closed-loop, clients = 16, budget = 400, closed-loop.think = exponential(1ms) }
                admission.queue = 0
              }
              evaluation { every = 1000, images = 16 }
            }
            """));

        var users = summary.Sources["users"];
        Assert.Equal((400, StopReasons.SourcesEnded), (users.Offered, summary.StoppedBy));
        Assert.Empty(summary.Imbalances());
        Assert.InRange(users.Dropped["queue-full"], 16, 399);
    }

    [Fact]
    public async Task Closed_loop_users_should_send_no_more_than_they_are_answered()
    {
        var (events, summary) = await Scenario.RunAsync(Scenario.Load("""
            lethean {
              traffic {
                clock = real-time
                sources.users { kind = benign, arrivals = closed-loop, clients = 3, budget = 60, closed-loop.think = constant(1ms) }
              }
              evaluation { every = 1000, images = 16 }
            }
            """));

        // With three users never more than two can wait: nothing is dropped, and each user's samples come in order.
        Assert.Equal(60, summary.Sources["users"].Served);
        Assert.Equal([0, 1, 2], events.Outcomes.Select(outcome => outcome.Client).Distinct().Order());
        Assert.All(events.Outcomes.GroupBy(outcome => outcome.Client), user =>
            Assert.All(user.Zip(user.Skip(1)), pair => Assert.True(pair.Second.IntendedSeconds - pair.First.IntendedSeconds >= 0.001 - 1e-9)));
    }
}
