namespace Lethean.Learning.Randomness;

/// <summary>Exact variates of the symmetric Dirichlet distribution.</summary>
internal static class Dirichlet
{
    /// <summary>Draws shares that add up to 1: independent gamma variates over their sum.</summary>
    /// <param name="shares">At least one; all are replaced.</param>
    /// <param name="alpha">Concentration of each, above 0.</param>
    public static void Fill(RandomStream random, Span<double> shares, double alpha)
    {
        // In logarithms: for a small alpha every variate itself may be too small for a double.
        var largest = double.NegativeInfinity;
        foreach (ref var share in shares)
            largest = Math.Max(largest, share = LogGamma(random, alpha));
        var sum = 0.0;
        foreach (ref var share in shares)
            sum += share = Math.Exp(share - largest);
        foreach (ref var share in shares)
            share /= sum;
    }

    /// <summary>Logarithm of a gamma variate: of shape α + 1, times U^(1/α) (Marsaglia and Tsang 2000, section 6).</summary>
    private static double LogGamma(RandomStream random, double alpha) =>
        Math.Log(GammaAboveOne(random, alpha + 1)) - random.NextExponential() / alpha;

    /// <summary>
    /// Marsaglia and Tsang 2000, "A simple method for generating gamma variables"; without their squeeze, which only saves time.
    /// </summary>
    private static double GammaAboveOne(RandomStream random, double shape)
    {
        var d = shape - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextGaussian();
            var v = Math.Pow(1 + c * x, 3);
            if (v > 0 && Math.Log(1 - random.NextDouble()) < x * x / 2 + d * (1 - v + Math.Log(v)))
                return d * v;
        }
    }
}
