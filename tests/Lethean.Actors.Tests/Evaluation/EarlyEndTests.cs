using Lethean.Actors.Evaluation;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Evaluation;

public class EarlyEndTests
{
    /// <summary>Accuracies at samples 0, 10, 20, …; ten classes.</summary>
    private static readonly double[] Falling = [0.9, 0.6, 0.45, 0.3, 0.12, 0.5];

    [Theory]
    [InlineData("min-accuracy.min = 0.5", 20)]
    [InlineData("min-accuracy.min = 0.1", null)]
    [InlineData("min-accuracy.max = 0.5", null)] // may still fall
    [InlineData("final-accuracy.min = 0.85", null)] // may still recover
    [InlineData("initial-accuracy.min = 0.95", 0)]
    [InlineData("samples-to-half.min = 30", 20)]
    [InlineData("samples-to-half.min = 20", null)]
    [InlineData("samples-to-half.max = 10", 10)] // at 10 it has not come, and the next evaluation is later
    [InlineData("samples-to-chance.min = 50", 40)]
    public void Variant_should_end_when_the_assertion_can_no_longer_hold(string assertion, int? atSample)
    {
        var endsOn = Tests.Scenario.Load($"{Tests.Scenario.Mixed}\nlethean.assertions {{ abort-on-fail = true, {assertion} }}").Variants[0].EndsOn;
        var end = new EarlyEnd(null, endsOn, classes: 10);
        var reasons = Falling.Select((accuracy, i) => end.ReasonAfter(MadeUp.Point(10 * i, accuracy))).ToList();

        var first = reasons.FindIndex(reason => reason is not null);
        Assert.Equal(atSample, first < 0 ? null : 10 * first);
        Assert.All(reasons.OfType<string>(), reason => Assert.Equal(StopReasons.AssertionFailed, reason));
    }

    [Fact]
    public void Nothing_should_end_early_when_it_is_not_asked_for() =>
        Assert.Empty(Tests.Scenario.Load($"{Tests.Scenario.Mixed}\nlethean.assertions.min-accuracy.min = 0.5").Variants[0].EndsOn);

    [Fact]
    public async Task Failed_assertion_should_end_the_experiment_at_the_same_sample_in_every_run()
    {
        // Above any accuracy that a random network reaches.
        var experiment = Tests.Scenario.Load(Tests.Scenario.Mixed,
            "lethean.assertions.abort-on-fail=true", "lethean.assertions.min-accuracy.min=0.99", "lethean.experiment.seeds=[1, 2]");
        var (events, summary) = await Tests.Scenario.RunAsync(experiment);

        Assert.Equal(StopReasons.AssertionFailed, summary.StoppedBy);
        Assert.Equal(1ul, summary.Seed); // the second variant has not begun
        Assert.Equal(0, summary.Sources.Values.Sum(source => source.Offered));
        Assert.Equal(0, Assert.Single(events.Evaluations).Sample);
    }
}
