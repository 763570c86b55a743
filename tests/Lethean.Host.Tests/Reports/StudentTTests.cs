using Lethean.Host.Reports;

namespace Lethean.Host.Tests.Reports;

public sealed class StudentTTests
{
    // Published tables of the distribution.
    [Theory]
    [InlineData(1, 12.706)]
    [InlineData(2, 4.303)]
    [InlineData(4, 2.776)]
    [InlineData(30, 2.042)]
    [InlineData(40, 2.021)]
    [InlineData(60, 2.000)]
    [InlineData(120, 1.980)]
    [InlineData(int.MaxValue, 1.960)]
    public void Quantile_should_match_the_published_table(int degreesOfFreedom, double expected) =>
        Assert.Equal(expected, StudentT.Quantile975(degreesOfFreedom), 0.0006);

    [Fact]
    public void Quantile_should_fall_towards_the_normal_one_when_degrees_grow()
    {
        var quantiles = Enumerable.Range(1, 200).Select(StudentT.Quantile975).ToList();
        Assert.Equal(quantiles.OrderDescending(), quantiles);
        Assert.InRange(quantiles[^1], 1.96, 1.975);
    }
}
