using Lethean.Host.Reports;
using Lethean.Learning.Adaptation;

namespace Lethean.Host.Commands;

/// <summary>A mean with its 95 % interval and with what so many samples can see at all.</summary>
public sealed record MeanEstimate
{
    private const double Power = 0.8;

    /// <summary>Samples, 2 or more; those whose gradient vanishes are left out.</summary>
    public required int Count { get; init; }

    public required double Mean { get; init; }

    /// <summary>Lower bound of the 95 % interval.</summary>
    public required double Low { get; init; }

    /// <summary>Upper bound.</summary>
    public required double High { get; init; }

    public required double StandardError { get; init; }

    /// <summary>
    /// The smallest absolute mean that would be told from zero in 80 % of repetitions: 2.8 standard errors where there are many samples.
    /// </summary>
    public required double Detectable { get; init; }

    /// <summary>With an interval for the samples alone, where the other one is also for the choice of the history; else null.</summary>
    public MeanEstimate? OfThisHistory { get; internal init; }

    /// <summary>The mean of independent samples, with Student's t.</summary>
    /// <param name="values">Those that are not finite are left out.</param>
    /// <returns>Null where fewer than two are left.</returns>
    public static MeanEstimate? Of(IEnumerable<double> values)
    {
        double[] all = [.. values.Where(double.IsFinite)];
        if (all.Length < 2)
            return null;
        var (mean, error) = StudentT.MeanOf(all);
        return Of(all.Length, mean, error, all.Length - 1);
    }

    /// <summary>
    /// The mean over samples and blocks of the history, both of them drawn at random: variance components of a crossed two-way layout
    /// with one value in each cell (Searle, Casella and McCulloch 1992, section 4.7), degrees of freedom by Satterthwaite (1946). The
    /// variance of the mean is (S + B − R) / (samples · blocks), where S, B and R are the mean squares of samples, of blocks and of what is
    /// left; it is never taken to be less than that of the samples alone, S / (samples · blocks).
    /// </summary>
    /// <param name="table">Of each sample a value for each block, two or more; samples without finite values are left out.</param>
    /// <returns>Null where fewer than two samples are left.</returns>
    public static MeanEstimate? Of(IEnumerable<IReadOnlyList<double>> table)
    {
        IReadOnlyList<double>[] rows = [.. table.Where(row => row.All(double.IsFinite))];
        if (Of(rows.Select(row => row.Average())) is not { } alone)
            return null;
        var (samples, blocks) = (rows.Length, rows[0].Count);
        double[] ofSamples = [.. rows.Select(row => row.Average())];
        double[] ofBlocks = [.. Enumerable.Range(0, blocks).Select(block => rows.Average(row => row[block]))];
        var left = rows.Index().Sum(row => row.Item.Index().Sum(cell =>
            Square(cell.Item - ofSamples[row.Index] - ofBlocks[cell.Index] + alone.Mean)));

        var (sampleDegrees, blockDegrees) = (samples - 1.0, blocks - 1.0);
        var sampleSquare = blocks * ofSamples.Sum(mean => Square(mean - alone.Mean)) / sampleDegrees;
        var blockSquare = samples * ofBlocks.Sum(mean => Square(mean - alone.Mean)) / blockDegrees;
        var restSquare = left / (sampleDegrees * blockDegrees);
        var sum = sampleSquare + blockSquare - restSquare;
        if (sum <= sampleSquare)
            return alone with { OfThisHistory = alone };
        var degrees = Square(sum) / (Square(sampleSquare) / sampleDegrees + Square(blockSquare) / blockDegrees
            + Square(restSquare) / (sampleDegrees * blockDegrees));
        return Of(samples, alone.Mean, Math.Sqrt(sum / (samples * blocks)), Math.Max(1, degrees)) with { OfThisHistory = alone };
    }

    private static MeanEstimate Of(int count, double mean, double error, double degrees)
    {
        var half = StudentT.Quantile(0.975, degrees) * error;
        return new MeanEstimate
        {
            Count = count,
            Mean = mean,
            Low = mean - half,
            High = mean + half,
            StandardError = error,
            Detectable = half + StudentT.Quantile(Power, degrees) * error,
        };
    }

    private static double Square(double value) => value * value;
}

/// <summary>How two gradients lie to each other, over the samples of a kind.</summary>
public sealed record GradientPair
{
    public required MeanEstimate? Cosine { get; init; }

    /// <summary>Of the inner products, which is what the paper's equations are about: a sample with long gradients counts more.</summary>
    public required MeanEstimate? Product { get; init; }

    /// <summary>The cosines by themselves; null where fewer than two exist. Their own interval is left to <see cref="Cosine"/>.</summary>
    internal CosineSummary? Cosines { get; init; }

    /// <summary>Share of the cosines, and of the products, below zero.</summary>
    public double? BelowZero => Cosines?.BelowZero;

    /// <summary>Of the cosines.</summary>
    public double? StandardDeviation => Cosines?.StandardDeviation;

    /// <summary>Of the cosines.</summary>
    public double? Smallest => Cosines?.Smallest;

    /// <summary>Of the cosines.</summary>
    public double? Largest => Cosines?.Largest;

    /// <summary>Main against auxiliary gradient of each sample.</summary>
    internal static GradientPair Own(IReadOnlyList<SampleGradients> samples) => new()
    {
        Cosine = MeanEstimate.Of(samples.Select(sample => sample.Cosine)),
        Product = MeanEstimate.Of(samples.Select(sample => sample.Product)),
        Cosines = CosineSummary.Of(samples.Select(sample => sample.Cosine)),
    };

    /// <summary>The gradient of each sample against the mean gradient of the history.</summary>
    /// <param name="norm">Of the sample's gradient.</param>
    /// <param name="products">Of the sample's gradient with each block.</param>
    internal static GradientPair WithHistory(
        IReadOnlyList<SampleGradients> samples, MeanGeometry history, Func<SampleGradients, double> norm,
        Func<SampleGradients, IReadOnlyList<double>> products)
    {
        // Blocks may differ by one image; weighted so, the mean of a row is the product with the mean over all images.
        double[] weights = [.. history.Sizes.Select((_, block) => history.Sizes.Count * history.Share(block))];
        double[][] table = [.. samples.Select(sample => products(sample).Zip(weights, (product, weight) => weight * product).ToArray())];
        double[][] cosines = [.. samples.Zip(table, (sample, row) => row.Select(value => value / (norm(sample) * history.Norm)).ToArray())];
        return new GradientPair
        {
            Cosine = MeanEstimate.Of(cosines),
            Product = MeanEstimate.Of(table),
            Cosines = CosineSummary.Of(cosines.Select(row => row.Average())),
        };
    }
}

/// <summary>What the data say to an equation.</summary>
public enum Verdict
{
    /// <summary>The whole interval lies where the equation wants the mean.</summary>
    Confirmed,

    /// <summary>The whole interval lies on the other side of zero.</summary>
    Contradicted,

    /// <summary>The interval holds zero, or there is none.</summary>
    NotDecided,
}

/// <summary>One of the paper's equations 3 to 6 against the data.</summary>
/// <param name="Equation">Its number (Perry 2020).</param>
/// <param name="Samples">The kind of samples that it is about.</param>
/// <param name="Of">Which gradients.</param>
/// <param name="Wants">The sign that it wants, 1 or −1.</param>
public sealed record EquationVerdict(int Equation, string Samples, string Of, int Wants)
{
    public required MeanEstimate? Cosine { get; init; }

    public required MeanEstimate? Product { get; init; }

    public Verdict OfCosine => Judge(Cosine);

    public Verdict OfProduct => Judge(Product);

    /// <summary>Of the kinds that were measured.</summary>
    internal static IReadOnlyList<EquationVerdict> All(IEnumerable<KindResult> kinds)
    {
        var measured = kinds.ToDictionary(kind => kind.Kind);
        return
        [
            .. About(3, SampleKind.Lethean, "main · auxiliary", -1, kind => kind.MainAuxiliary),
            .. About(4, SampleKind.Training, "main · auxiliary", 1, kind => kind.MainAuxiliary),
            .. About(5, SampleKind.Lethean, "main · history", 1, kind => kind.MainHistory),
            .. About(6, SampleKind.Lethean, "auxiliary · history", -1, kind => kind.AuxiliaryHistory),
        ];

        IEnumerable<EquationVerdict> About(int equation, string name, string of, int wants, Func<KindResult, GradientPair> pair)
        {
            if (measured.TryGetValue(name, out var kind))
                yield return new(equation, name, of, wants) { Cosine = pair(kind).Cosine, Product = pair(kind).Product };
        }
    }

    private Verdict Judge(MeanEstimate? estimate) =>
        estimate is null || (estimate.Low <= 0 && estimate.High >= 0) ? Verdict.NotDecided
        : Math.Sign(estimate.Mean) == Wants ? Verdict.Confirmed
        : Verdict.Contradicted;
}
