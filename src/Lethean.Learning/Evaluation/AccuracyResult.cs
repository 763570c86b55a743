using System.Collections.Immutable;

namespace Lethean.Learning.Evaluation;

/// <summary>How many images of each class a network classified correctly.</summary>
public sealed record AccuracyResult(int Images, int Correct, ImmutableArray<int> ImagesPerClass, ImmutableArray<int> CorrectPerClass)
{
    /// <summary>Of each image, in the order of the data: whether its prediction is its label.</summary>
    public required ImmutableArray<bool> IsCorrect { get; init; }

    /// <summary>Images with a logit that is infinite or not a number. They count as wrong, since they have no prediction.</summary>
    public int NonFinite { get; init; }

    /// <summary>Fraction, 0 … 1.</summary>
    public double Accuracy => (double)Correct / Images;

    /// <summary>95 % Wilson score interval of the accuracy (Wilson 1927), taking the images as a random sample.</summary>
    public (double Low, double High) Interval95 => WilsonInterval.Of(Correct, Images);
}

/// <summary>Score interval of a proportion (Wilson 1927). It keeps its coverage near 0 and 1, where the normal interval fails.</summary>
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

    /// <summary>The same from the share of successes, which may be a mean.</summary>
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
