namespace Lethean.Learning.Randomness;

/// <summary>Exact Poisson variates.</summary>
internal static class Poisson
{
    private const double LargestMean = 1e9;
    private const double RejectionFrom = 10;

    /// <param name="mean">0 … 10⁹.</param>
    public static int Next(RandomStream random, double mean)
    {
        if (!(mean >= 0 && mean <= LargestMean))
            throw new ArgumentOutOfRangeException(nameof(mean), mean, $"The mean of a Poisson variate must lie in 0 … {LargestMean}.");
        return mean < RejectionFrom ? ByMultiplication(random, mean) : ByTransformedRejection(random, mean);
    }

    /// <summary>Counts the arrivals of a unit-rate process before the mean: a product of uniforms (Knuth).</summary>
    private static int ByMultiplication(RandomStream random, double mean)
    {
        var limit = Math.Exp(-mean);
        var count = 0;
        for (var product = random.NextDouble(); product > limit; product *= random.NextDouble())
            count++;
        return count;
    }

    /// <summary>Hörmann 1993, "The transformed rejection method for generating Poisson random variables", algorithm PTRS.</summary>
    private static int ByTransformedRejection(RandomStream random, double mean)
    {
        var b = 0.931 + 2.53 * Math.Sqrt(mean);
        var a = -0.059 + 0.02483 * b;
        var squeeze = 0.9277 - 3.6224 / (b - 2);
        var logInverseAlpha = Math.Log(1.1239 + 1.1328 / (b - 3.4));
        var logMean = Math.Log(mean);
        while (true)
        {
            var u = random.NextDouble() - 0.5;
            var v = 1 - random.NextDouble();
            var us = 0.5 - Math.Abs(u);
            var k = Math.Floor((2 * a / us + b) * u + mean + 0.43);
            if (us >= 0.07 && v <= squeeze)
                return (int)k;
            if (k < 0 || (us < 0.013 && v > us))
                continue;
            if (Math.Log(v) + logInverseAlpha - Math.Log(a / (us * us) + b) <= k * logMean - mean - LogFactorial(k))
                return (int)k;
        }
    }

    private static double LogFactorial(double n)
    {
        if (n < SmallLogFactorials.Length)
            return SmallLogFactorials[(int)n];
        // Stirling's series; its next term is below 1e-12 from n = 16 on.
        var inverse = 1 / n;
        var square = inverse * inverse;
        var correction = inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
        return (n + 0.5) * Math.Log(n) - n + 0.5 * Math.Log(2 * Math.PI) + correction;
    }

    private static readonly double[] SmallLogFactorials = FirstLogFactorials(16);

    private static double[] FirstLogFactorials(int count)
    {
        var sums = new double[count];
        for (var n = 1; n < count; n++)
            sums[n] = sums[n - 1] + Math.Log(n);
        return sums;
    }
}
