using Lethean.Actors.Traffic;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests.Traffic;

public class ArrivalProcessTests
{
    [Fact]
    public void Constant_arrivals_should_be_equally_spaced_without_accumulating_error()
    {
        var arrivals = new ConstantArrivals(3);

        for (var i = 1; i <= 300_000; i++)
            Assert.Equal(i / 3.0, arrivals.Next());
    }

    [Fact]
    public void Poisson_arrivals_should_have_exponential_gaps_of_the_configured_mean()
    {
        const int N = 40_000;
        const double Rate = 50;
        var arrivals = new PoissonArrivals(Rate, RandomStream.Create(1, "arrivals"));
        var times = Enumerable.Range(0, N).Select(_ => arrivals.Next()).ToArray();
        var gaps = times.Zip(times.Prepend(0), (time, before) => time - before).ToArray();

        Assert.All(gaps, gap => Assert.True(gap >= 0));
        // Five standard errors: the mean of N exponential gaps has the deviation mean / √N, their median gap ln 2 · mean.
        Assert.InRange(gaps.Average() * Rate, 1 - (5 / Math.Sqrt(N)), 1 + (5 / Math.Sqrt(N)));
        Assert.InRange(gaps.Count(gap => gap * Rate < Math.Log(2)) / (double)N, 0.5 - (2.5 / Math.Sqrt(N)), 0.5 + (2.5 / Math.Sqrt(N)));
    }
}
