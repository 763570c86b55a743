using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Lethean.Learning.Evaluation;

namespace Lethean.Host.Tests.Reports;

public class EstimateTests
{
    [Fact]
    public void Interval_should_be_students()
    {
        // Mean 5, standard deviation sqrt(2.5), n = 5, t(4) = 2.776445: half = 2.776445 * sqrt(2.5 / 5).
        var estimate = Estimate.Of([3, 4, 5, 6, 7])!;
        Assert.Equal(5, estimate.Mean, 12);
        Assert.Equal(5 - 1.963243, estimate.Low!.Value, 6);
        Assert.Equal(5 + 1.963243, estimate.High!.Value, 6);
        Assert.Equal(6, estimate.Within(4, 6).High);
    }

    [Fact]
    public void Nothing_should_be_said_of_the_spread_of_one_value()
    {
        Assert.Equal(new Estimate(0.5, null, null, 1), Estimate.Of([0.5]));
        Assert.Null(Estimate.Of([]));
    }

    [Fact]
    public void Values_that_agree_should_not_make_a_point_of_the_interval() =>
        Assert.Equal(new Estimate(150, null, null, 3), Estimate.Of([150, 150, 150]));

    [Fact]
    public void Interval_of_an_accuracy_should_never_be_narrower_than_its_images_allow()
    {
        var (low, high) = WilsonInterval.Of(91, 100);

        foreach (var seeds in new[] { Seeds(91), Seeds(91, 91), Seeds(91, 91, 91, 91) })
        {
            var same = Estimate.OfAccuracy(seeds, points => points[^1])!;
            Assert.Equal((low, high, seeds.Count), (same.Low!.Value, same.High!.Value, same.Seeds));
        }

        var spread = Estimate.OfAccuracy(Seeds(90, 92), points => points[^1])!;
        Assert.Equal(0.91, spread.Mean, 1e-12);
        // Student's t of 90 and 92: 12.706 · 1.414/√2 = 12.7 points.
        Assert.Equal(0.91 - Math.Sqrt(Math.Pow(0.12706, 2) + Math.Pow(0.91 - low, 2)), spread.Low!.Value, 1e-5);
        Assert.Equal(1, spread.High);
    }

    [Fact]
    public void Seed_should_count_once()
    {
        var twice = Seeds(90, 90, 92).Select(variant => variant with { Seed = variant.Seed == 2 ? 1UL : variant.Seed }).ToList();

        Assert.Equal(Estimate.OfAccuracy(Seeds(90, 92), points => points[^1]), Estimate.OfAccuracy(twice, points => points[^1]));
        Assert.Null(Estimate.OfAccuracy([], points => points[^1]));
    }

    [Fact]
    public void Share_over_seeds_should_be_students_of_their_shares_however_many_samples_they_have()
    {
        // 0.8, 0.9 and 1: standard deviation 0.1, t(2) = 4.302653.
        var share = Estimate.OfShares([(8, 10), (900, 1000), (5, 5)])!;
        Assert.Equal(0.9, share.Mean, 1e-12);
        Assert.Equal(3, share.Seeds);
        Assert.Equal(0.9 - (4.302653 * 0.1 / Math.Sqrt(3)), share.Low!.Value, 1e-6);
        Assert.Equal(1, share.High); // cut off

        Assert.Equal(new Estimate(0, null, null, 3), Estimate.OfShares([(0, 250), (0, 250), (0, 250)]));
        Assert.Null(Estimate.OfShares([(0, 0)]));
    }

    [Fact]
    public void Share_of_one_seed_should_be_wilsons()
    {
        var (low, high) = WilsonInterval.Of(9, 10);
        Assert.Equal(new Estimate(0.9, low, high, 1), Estimate.OfShares([(9, 10), (0, 0)]));
    }

    private static List<VariantData> Seeds(params int[] correctOf100) =>
        [.. correctOf100.Select((correct, index) => MadeUpRun.Variant("arm", MadeUpRun.Point(0, 50), MadeUpRun.Point(10, correct)) with { Seed = (ulong)index + 1 })];
}

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
