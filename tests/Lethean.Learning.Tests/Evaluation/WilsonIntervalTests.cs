using Lethean.Learning.Evaluation;

namespace Lethean.Learning.Tests.Evaluation;

public sealed class WilsonIntervalTests
{
    // Bounds by the formula of Wilson 1927, computed apart to five digits.
    [Theory]
    [InlineData(9200, 10000, 0.91452, 0.92516)]
    [InlineData(0, 10, 0.0, 0.27753)]
    [InlineData(10, 10, 0.72247, 1.0)]
    [InlineData(1, 2, 0.09453, 0.90547)]
    public void Bounds_should_be_those_of_the_score_interval(int successes, int trials, double low, double high)
    {
        var interval = WilsonInterval.Of(successes, trials);

        Assert.Equal(low, interval.Low, 1e-5);
        Assert.Equal(high, interval.High, 1e-5);
    }

    [Fact]
    public void Impossible_counts_should_be_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => WilsonInterval.Of(-1, 2));
    }
}
