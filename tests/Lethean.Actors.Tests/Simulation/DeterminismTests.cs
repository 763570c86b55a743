
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
