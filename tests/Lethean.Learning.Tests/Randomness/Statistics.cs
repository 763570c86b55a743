namespace Lethean.Learning.Tests.Randomness;

/// <summary>
/// Intervals for statistical claims. Seeds are fixed, so a test never flickers; z = 4.5 (two-sided p = 7·10⁻⁶) leaves a
/// correct generator in the interval at nearly every seed, and a wrong one outside for the n used.
/// </summary>
internal static class Statistics
{
    public const double Z = 4.5;

    public static double Mean(IEnumerable<double> values) => values.Average();

    public static double Variance(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
    }

    public static double Correlation(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        double a = first.Average(), b = second.Average();
        return first.Zip(second, (x, y) => (x - a) * (y - b)).Sum() / ((first.Count - 1) * Math.Sqrt(Variance(first) * Variance(second)));
    }

    /// <summary>The value lies within z standard errors of what is expected.</summary>
    public static void AssertNear(double expected, double found, double standardError) =>
        Assert.InRange(found, expected - Z * standardError, expected + Z * standardError);

    /// <summary>A fraction of n independent trials with probability p.</summary>
    public static void AssertFraction(double p, double found, int n) => AssertNear(p, found, Math.Sqrt(p * (1 - p) / n));

    /// <summary>Pearson's statistic against its upper bound at z (Wilson and Hilferty 1931), and against a fit too good to be chance.</summary>
    public static void AssertChiSquare(IReadOnlyList<double> expected, IReadOnlyList<int> found)
    {
        var freedom = expected.Count - 1;
        var statistic = expected.Zip(found, (e, f) => (f - e) * (f - e) / e).Sum();
        Assert.InRange(statistic, Quantile(-Z), Quantile(Z));

        double Quantile(double z) => freedom * Math.Pow(Math.Max(0, 1 - 2.0 / (9 * freedom) + z * Math.Sqrt(2.0 / (9 * freedom))), 3);
    }

    /// <summary>Kolmogorov and Smirnov: the largest distance from the distribution function, times √n, is below 2.5 (p = 7·10⁻⁶).</summary>
    public static void AssertDistribution(IEnumerable<double> values, Func<double, double> distribution)
    {
        var sorted = values.Order().ToArray();
        var distance = sorted.Select((value, i) => Math.Max((i + 1.0) / sorted.Length - distribution(value), distribution(value) - (double)i / sorted.Length)).Max();
        Assert.InRange(distance * Math.Sqrt(sorted.Length), 0, 2.5);
    }
}
