namespace Lethean.Actors.Tests.Simulation;

public class EvaluationPointTests
{
    [Fact]
    public async Task Evaluation_should_be_of_the_weights_after_exactly_so_many_samples()
    {
        var experiment = Scenario.Load(Scenario.Mixed);

        var (events, _) = await Scenario.RunAsync(experiment);

        var expected = await PlainLoop.RunAsync(experiment.Variants[0]);
        Assert.Equal(expected.Keys, events.Evaluations.Select(point => point.Sample));
        Assert.All(events.Evaluations, point => Assert.Equal(expected[point.Sample], point.CorrectPerClass));
        // Would the weights of a neighbouring count pass too?
        Assert.True(expected.Values.Select(correct => string.Join(' ', correct)).Distinct().Count() > 3);
    }
}
