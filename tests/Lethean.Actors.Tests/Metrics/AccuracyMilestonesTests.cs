using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Metrics;

public class AccuracyMilestonesTests
{
    [Fact]
    public void Milestones_should_be_the_first_evaluations_that_reach_them()
    {
        EvaluationPoint[] falling = [Point(0, 0.9), Point(50, 0.46), Point(100, 0.45), Point(150, 0.13), Point(200, 0.12), Point(250, 0.3)];

        Assert.Equal(100, AccuracyMilestones.SamplesToHalf(falling));
        Assert.Equal(200, AccuracyMilestones.SamplesToChance(falling, classes: 10));
        Assert.Equal(150, AccuracyMilestones.SamplesToChance(falling, classes: 9));
    }

    [Fact]
    public void Milestones_should_be_null_when_never_reached()
    {
        EvaluationPoint[] steady = [Point(0, 0.9), Point(50, 0.88)];

        Assert.Null(AccuracyMilestones.SamplesToHalf(steady));
        Assert.Null(AccuracyMilestones.SamplesToChance(steady, classes: 10));
        Assert.Null(AccuracyMilestones.SamplesToHalf([]));
    }

    private static EvaluationPoint Point(long sample, double accuracy) =>
        new(sample, accuracy, 100, (int)Math.Round(accuracy * 100), [], [], 0, 1);
}
