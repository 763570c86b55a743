using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Randomness;

public class PoissonTests
{
    [Theory]
    [InlineData(0.1)]
    [InlineData(3)]
    [InlineData(9.99)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(500)]
    [InlineData(1e6)]
    public void Poisson_should_have_equal_mean_and_variance(double mean)
    {
        const int n = 100_000;
        var values = RandomStreamTests.Draw(n, RandomStream.Create(1, $"moments {mean}"), r => r.NextPoisson(mean));

        Statistics.AssertNear(mean, values.Average(), Math.Sqrt(mean / n));
        Statistics.AssertNear(mean, Statistics.Variance(values), Math.Sqrt((2 * mean * mean + mean) / n));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(12.5)]
    [InlineData(75)]
    public void Poisson_should_have_its_probabilities(double mean)
    {
        const int n = 200_000;
        var random = RandomStream.Create(1, $"probabilities {mean}");
        var probabilities = Probabilities(mean, n);
        var counts = new int[probabilities.Count + 1];
        for (var i = 0; i < n; i++)
            counts[Math.Min(random.NextPoisson(mean), probabilities.Count)]++;

        var (expected, found) = Pool([.. probabilities.Select(p => n * p), n * (1 - probabilities.Sum())], counts);
        Statistics.AssertChiSquare(expected, found);
    }

    [Fact]
    public void Poisson_should_be_zero_when_the_mean_is_zero() =>
        Assert.Equal(0, RandomStream.Create(1, "zero").NextPoisson(0));

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    [InlineData(2e9)]
    public void Poisson_should_refuse_a_mean_out_of_range(double mean) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => RandomStream.Create(1, "range").NextPoisson(mean));

    /// <summary>e⁻ᵐ mᵏ / k! from k = 0 until nothing is left to expect in n draws.</summary>
    private static List<double> Probabilities(double mean, int n)
    {
        List<double> probabilities = [Math.Exp(-mean)];
        while (probabilities.Count <= mean || probabilities[^1] * n > 5)
            probabilities.Add(probabilities[^1] * mean / probabilities.Count);
        return probabilities;
    }

    /// <summary>Joins neighbouring cells until each expects at least 10, as Pearson's statistic wants.</summary>
    private static (List<double> Expected, List<int> Found) Pool(double[] expected, int[] found)
    {
        List<double> pooledExpected = [0];
        List<int> pooledFound = [0];
        for (var i = 0; i < expected.Length; i++)
        {
            pooledExpected[^1] += expected[i];
            pooledFound[^1] += found[i];
            if (pooledExpected[^1] >= 10 && expected[(i + 1)..].Sum() >= 10)
            {
                pooledExpected.Add(0);
                pooledFound.Add(0);
            }
        }
        return (pooledExpected, pooledFound);
    }
}
