using System.Collections.Immutable;

namespace Lethean.Learning.Evaluation;

/// <summary>How many images of each class a network classified correctly.</summary>
public sealed record AccuracyResult(int Images, int Correct, ImmutableArray<int> ImagesPerClass, ImmutableArray<int> CorrectPerClass)
{
    /// <summary>Images with a logit that is infinite or no number: these count as wrong, for they have no prediction.</summary>
    public int NonFinite { get; init; }

    /// <summary>Fraction, 0 … 1.</summary>
    public double Accuracy => (double)Correct / Images;

    /// <summary>95 % Wilson score interval of the accuracy (Wilson 1927), taking the images as a random sample.</summary>
    public (double Low, double High) Interval95 => WilsonInterval.Of(Correct, Images);
}
