using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Metrics;

public class AccuracyMilestonesTests
{
    [Fact]
    public void Milestones_should_be_the_first_evaluations_that_reach_them()
    {
        double[] accuracies = [0.9, 0.46, 0.45, 0.13, 0.12, 0.3];
        EvaluationPoint[] falling = [.. accuracies.Select((accuracy, i) => MadeUp.Point(50 * i, accuracy))];

        Assert.Equal(100, AccuracyMilestones.SamplesToHalf(falling));
        Assert.Equal(200, AccuracyMilestones.SamplesToChance(falling, classes: 10));
        Assert.Equal(150, AccuracyMilestones.SamplesToChance(falling, classes: 9));
    }

    [Fact]
    public void Milestones_should_be_null_when_never_reached()
    {
        EvaluationPoint[] steady = [MadeUp.Point(0, 0.9), MadeUp.Point(50, 0.88)];

        Assert.Null(AccuracyMilestones.SamplesToHalf(steady));
        Assert.Null(AccuracyMilestones.SamplesToChance(steady, classes: 10));
        Assert.Null(AccuracyMilestones.SamplesToHalf([]));
    }
}
