namespace Lethean.Learning.Adaptation;

/// <summary>How mean gradients of disjoint sets of images lie to each other, and so how much of their common mean is chance.</summary>
/// <param name="Sizes">Images of each set.</param>
/// <param name="Products">Inner products of the means of the sets, [sets, sets].</param>
public sealed record MeanGeometry(IReadOnlyList<int> Sizes, double[,] Products)
{
    /// <summary>Images of all sets.</summary>
    public int Images => Sizes.Sum();

    /// <summary>Norm of the mean over all images.</summary>
    public double Norm => Math.Sqrt(Combine(Share, Share));

    /// <summary>
    /// Unbiased estimate of the squared norm of the true mean, that of endlessly many images: the squared norm of this mean less the trace
    /// of the gradients' covariance over the number of images, which is the mean product of two different sets. Below 0 where chance has
    /// it so; NaN for one set.
    /// </summary>
    public double TrueSquaredNorm => OfPairs((one, other) => Products[one, other]).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Cosines of each two sets: how well a mean of so few images repeats. Null for one set.</summary>
    public Spread? Pairs =>
        Spread.Of(OfPairs((one, other) => Products[one, other] / Math.Sqrt(Products[one, one] * Products[other, other])));

    /// <summary>Cosine of the mean over the even sets with that over the odd ones; NaN for one set.</summary>
    public double SplitHalf
    {
        get
        {
            double Even(int set) => set % 2 == 0 ? Sizes[set] : 0;
            double Odd(int set) => set % 2 == 1 ? Sizes[set] : 0;
            return Combine(Even, Odd) / Math.Sqrt(Combine(Even, Even) * Combine(Odd, Odd));
        }
    }

    /// <summary>A set's share of all images.</summary>
    public double Share(int set) => (double)Sizes[set] / Images;

    private IEnumerable<int> Sets => Enumerable.Range(0, Sizes.Count);

    private double Combine(Func<int, double> left, Func<int, double> right) =>
        Sets.Sum(one => Sets.Sum(other => left(one) * right(other) * Products[one, other]));

    private IEnumerable<double> OfPairs(Func<int, int, double> value) =>
        from one in Sets from other in Sets where one < other select value(one, other);
}

/// <summary>Several numbers in four: mean, standard deviation (0 for one number), smallest and largest.</summary>
public sealed record Spread(double Mean, double StandardDeviation, double Smallest, double Largest)
{
    /// <returns>Null for none.</returns>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
            return null;
        var mean = all.Average();
        var deviation = all.Length == 1 ? 0 : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1));
        return new(mean, deviation, all.Min(), all.Max());
    }
}

/// <summary>What the gradients of small buffers of training images say of the mean gradient over many.</summary>
/// <param name="Images">In each buffer.</param>
/// <param name="Buffers">Disjoint ones, 2 to 20.</param>
/// <param name="Main">Of the main loss.</param>
/// <param name="Auxiliary">Of the auxiliary loss.</param>
public sealed record ReferenceNoise(int Images, int Buffers, BufferNoise Main, BufferNoise Auxiliary)
{
    private const int MostBuffers = 20;

    /// <summary>Buffers that are measured of a history with so many images.</summary>
    public static int CountOf(int images, int historyImages) => Math.Min(MostBuffers, historyImages / images);
}

/// <summary>Cosines of one task's buffers.</summary>
/// <param name="WithHistory">With the mean over the images of the history that are not in the buffer.</param>
/// <param name="BetweenBuffers">Of each two buffers.</param>
public sealed record BufferNoise(Spread WithHistory, Spread BetweenBuffers)
{
    /// <param name="buffers">2 or more, of one size, all within the history.</param>
    internal static BufferNoise Of(MeanGradients buffers, MeanGradients history)
    {
        var (own, all, mixed) = (buffers.Geometry(), history.Geometry(), buffers.ProductsWith(history));
        var cosines = buffers.Sizes.Select((size, buffer) =>
        {
            var product = all.Sizes.Select((_, block) => all.Share(block) * mixed[buffer, block]).Sum();
            return CosineWithRest(own.Products[buffer, buffer], product, all.Norm * all.Norm, (double)size / all.Images);
        });
        return new(Spread.Of(cosines)!, own.Pairs!);
    }

    // With h = s b + (1 − s) r, where h is the mean of the whole, b that of the buffer, s its share and r the mean of the rest.
    private static double CosineWithRest(double bufferSquared, double product, double wholeSquared, double share)
    {
        var withRest = (product - share * bufferSquared) / (1 - share);
        var restSquared = (wholeSquared - 2 * share * product + share * share * bufferSquared) / ((1 - share) * (1 - share));
        return withRest / Math.Sqrt(bufferSquared * restSquared);
    }
}
