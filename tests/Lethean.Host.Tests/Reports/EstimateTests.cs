using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

public class EstimateTests
{
    [Fact]
    public void Interval_should_be_students()
    {
        // Mean 5, standard deviation sqrt(2.5), n = 5, t(4) = 2.776: half = 2.776 * sqrt(2.5 / 5).
        var estimate = Estimate.Of([3, 4, 5, 6, 7])!;
        Assert.Equal(5, estimate.Mean, 12);
        Assert.Equal(5 - 1.96293, estimate.Low!.Value, 4);
        Assert.Equal(5 + 1.96293, estimate.High!.Value, 4);
        Assert.Equal(6, estimate.Within(4, 6).High);
    }

    [Fact]
    public void Nothing_should_be_said_of_the_spread_of_one_value()
    {
        Assert.Equal(new Estimate(0.5, null, null, 1), Estimate.Of([0.5]));
        Assert.Null(Estimate.Of([]));
    }
}
