using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Randomness;

public class DirichletTests
{
    [Theory]
    [InlineData(10, 0.1)]
    [InlineData(10, 1)]
    [InlineData(10, 20)]
    [InlineData(3, 0.5)]
    public void Shares_should_have_the_moments_of_the_distribution(int classes, double alpha)
    {
        const int n = 20_000;
        var random = RandomStream.Create(1, "dirichlet");
        var (first, other) = (new double[n], new double[n]);
        var shares = new double[classes];
        for (var i = 0; i < n; i++)
        {
            Dirichlet.Fill(random, shares, alpha);
            Assert.Equal(1, shares.Sum(), 1e-12);
            (first[i], other[i]) = (shares[0], shares[^1]);
        }

        // Mean 1/K, variance (K − 1) / (K² (Kα + 1)), covariance −1 / (K² (Kα + 1)).
        var variance = (classes - 1) / (classes * classes * (classes * alpha + 1.0));
        Statistics.AssertNear(1.0 / classes, first.Average(), Math.Sqrt(variance / n));
        Statistics.AssertNear(1.0 / classes, other.Average(), Math.Sqrt(variance / n));
        var squares = first.Select(share => Math.Pow(share - 1.0 / classes, 2)).ToArray();
        Statistics.AssertNear(variance, squares.Average(), Math.Sqrt(Statistics.Variance(squares) / n));
        Statistics.AssertNear(-1.0 / (classes - 1), Statistics.Correlation(first, other), 1 / Math.Sqrt(n) * 2);
    }

    [Fact]
    public void First_of_two_shares_should_be_uniform_at_one_and_arcsine_at_one_half()
    {
        const int n = 20_000;
        var random = RandomStream.Create(1, "dirichlet");
        double[] Firsts(double alpha) => [.. Enumerable.Range(0, n).Select(_ =>
        {
            var shares = new double[2];
            Dirichlet.Fill(random, shares, alpha);
            return shares[0];
        })];

        Statistics.AssertDistribution(Firsts(1), share => share);
        Statistics.AssertDistribution(Firsts(0.5), share => 2 / Math.PI * Math.Asin(Math.Sqrt(share)));
    }

    [Fact]
    public void Tiny_concentration_should_give_all_to_one_class_each_equally_often()
    {
        var random = RandomStream.Create(1, "dirichlet");
        var counts = new int[5];
        for (var i = 0; i < 2000; i++)
        {
            var shares = new double[5];
            Dirichlet.Fill(random, shares, 1e-4);
            counts[Array.IndexOf(shares, shares.Max())]++;
        }

        Statistics.AssertChiSquare([400, 400, 400, 400, 400], counts);
    }
}
