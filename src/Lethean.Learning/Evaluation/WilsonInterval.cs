namespace Lethean.Learning.Evaluation;

/// <summary>Score interval of a proportion (Wilson 1927): keeps its coverage near 0 and 1, where the normal one fails.</summary>
public static class WilsonInterval
{
    private const double Z95 = 1.959963984540054;

    /// <summary>Bounds within [0, 1] at 95 %.</summary>
    /// <param name="successes">0 … trials.</param>
    /// <param name="trials">1 or more.</param>
    public static (double Low, double High) Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        return Of((double)successes / trials, trials);
    }

    /// <summary>The same from the share of the successes, which may be a mean.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="trials">1 or more.</param>
    public static (double Low, double High) Of(double share, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        var (n, p, zz) = ((double)trials, share, Z95 * Z95);
        var centre = (p + zz / (2 * n)) / (1 + zz / n);
        var half = Z95 * Math.Sqrt(p * (1 - p) / n + zz / (4 * n * n)) / (1 + zz / n);
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
