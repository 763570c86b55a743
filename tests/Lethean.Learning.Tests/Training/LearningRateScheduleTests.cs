using Lethean.Learning.Training;

namespace Lethean.Learning.Tests.Training;

public sealed class LearningRateScheduleTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0.2)]
    [InlineData(2, 0.4)]
    [InlineData(6, 0.2)]
    [InlineData(10, 0)]
    public void One_cycle_should_warm_up_and_anneal_to_zero(double epoch, double rate) =>
        Assert.Equal(rate, new OneCycleSchedule(0.4, Warmup: 0.2).At(epoch, 10), 1e-12);

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(49.9, 0.1)]
    [InlineData(50, 0.01)]
    [InlineData(137, 0.001)]
    public void Steps_should_multiply_by_the_factor(double epoch, double rate) =>
        Assert.Equal(rate, new StepSchedule(0.1, Every: 50).At(epoch, 150), 1e-12);
}
