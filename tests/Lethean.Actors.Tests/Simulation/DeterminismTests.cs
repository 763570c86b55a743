
namespace Lethean.Actors.Tests.Simulation;

public class DeterminismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task One_seed_should_give_the_same_bytes_however_actors_are_scheduled(int throughput)
    {
        var experiment = Scenario.Load(Scenario.Mixed);
        var rescheduled = experiment with
        {
            AkkaSection = $"{experiment.AkkaSection}\nakka.actor.default-dispatcher.throughput = {throughput}",
        };

        var (first, _) = await Scenario.RunAsync(experiment);
        var (second, _) = await Scenario.RunAsync(rescheduled);

        Assert.Empty(first.Restores);
        Assert.Equal(90, first.Outcomes.Count());
        Assert.Equal([0, 20, 40, 60, 80, 90], first.Evaluations.Select(point => point.Sample));
        Assert.Equal(first.OutcomeLines, second.OutcomeLines);
        Assert.Equal(first.EvaluationLines, second.EvaluationLines);
    }

    [Fact]
    public async Task Every_kind_of_arrivals_and_order_should_be_repeatable()
    {
        const string Campaign = """
            lethean {
              adaptation.learning-rate = 0.05
              traffic {
                stop-after.samples = 120
                sources {
                  a { kind = benign, rate = 20/s, order = class-correlated, class-correlated.block = 10, clients = 9, client-share = zipf(1) }
                  b { kind = benign, rate = 20/s, order = drifting, drifting.stages = [ { corruption = fog, samples = 5 }, { corruption = gaussian_noise } ] }
                  c { kind = lethean, arrivals = bursts, rate = 60/s, bursts { on = 300ms, off = 700ms } }
                  d { kind = fgsm, arrivals = closed-loop, clients = 8, closed-loop.response-time = 50ms, budget = 20, start = 200ms }
                  e { kind = random-pixels, rate = 0/s, profile = [ { after = 2s, rate = 20/s, shape = ramp } ], stop = 1500ms }
                }
              }
              evaluation { every = 40, images = 32 }
            }
            """;
        var (first, summary) = await Scenario.RunAsync(Scenario.Load(Campaign));
        var (second, _) = await Scenario.RunAsync(Scenario.Load(Campaign));

        Assert.All(summary.Sources.Values, source => Assert.InRange(source.Served, 3, 60));
        Assert.Equal(first.OutcomeLines, second.OutcomeLines);
        Assert.Equal(first.EvaluationLines, second.EvaluationLines);
    }

    [Fact]
    public async Task Other_seed_should_give_other_outcomes()
    {
        var (first, _) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed));
        var (second, _) = await Scenario.RunAsync(Scenario.Load(Scenario.Mixed, "lethean.seed=2"));

        Assert.NotEqual(first.OutcomeLines, second.OutcomeLines);
    }

    [Fact]
    public async Task Run_should_stop_at_the_same_sample_when_the_accuracy_falls_below_the_limit()
    {
        // Above any accuracy that a random network reaches: the first evaluation after the start stops the run.
        var experiment = Scenario.Load(Scenario.Mixed, "lethean.traffic.stop-after.accuracy-below=0.99");

        var (first, summary) = await Scenario.RunAsync(experiment);
        var (second, _) = await Scenario.RunAsync(experiment);

        Assert.Equal("accuracy-below", summary.StoppedBy);
        Assert.Equal(0, summary.Sources.Values.Sum(source => source.Offered));
        Assert.Equal(first.EvaluationLines, second.EvaluationLines);
    }
}
