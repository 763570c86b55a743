using System.Text.Json.Serialization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Evaluation;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Lethean.Host.Reports;

/// <summary>
/// Final accuracy of an arm less that of a baseline, seed by seed: both answer the same test images, and with one seed both are sent the
/// same traffic, so that what they share drops out of the difference.
/// </summary>
/// <param name="Baseline">Name of the other variant.</param>
/// <param name="Difference">
/// As a fraction. Of several seeds their mean with Student's t; of one the interval of <see cref="McNemarTest"/>, where it is known which
/// images were answered correctly.
/// </param>
/// <param name="Runs">One for each seed that both have.</param>
public sealed record PairedDifference(string Baseline, Estimate Difference, IReadOnlyList<PairedRun> Runs)
{
    /// <param name="seeds">The variants of the arm.</param>
    /// <param name="baselineOf">With the same seed; null where it has none.</param>
    /// <returns>Null where no seed has a pair that was evaluated on the same images.</returns>
    public static PairedDifference? Of(IEnumerable<VariantData> seeds, Func<VariantData, VariantData?> baselineOf)
    {
        var pairs = seeds.DistinctBy(seed => seed.Seed).Select(seed => (Of: seed, Baseline: baselineOf(seed)))
            .Where(pair => pair.Baseline is not null && AreOfSameImages(pair.Of, pair.Baseline)).ToList();
        if (pairs.Count == 0)
            return null;
        IReadOnlyList<PairedRun> runs = [.. pairs.Select(pair => PairedRun.Of(pair.Of, pair.Baseline!))];
        var difference = Estimate.Of([.. runs.Select(run => run.Difference)])!.Within(-1, 1);
        if (runs is [{ McNemar: { } test }])
            difference = difference with { Low = test.Low, High = test.High };
        return new PairedDifference(pairs[0].Baseline!.Name, difference, runs);
    }

    /// <summary>The test's result, where the difference is of one run.</summary>
    [JsonIgnore]
    public McNemarTest? TestOfOnlyRun => Runs is [var only] ? only.McNemar : null;

    private static bool AreOfSameImages(VariantData one, VariantData other) =>
        one.Evaluations.Count > 0 && other.Evaluations.Count > 0 && one.Evaluations[^1].Images == other.Evaluations[^1].Images;
}

/// <summary>An arm and its baseline with one seed.</summary>
/// <param name="Difference">Of the final accuracies, as a fraction.</param>
/// <param name="McNemar">Null where a run folder does not say which images were answered correctly.</param>
public sealed record PairedRun(ulong Seed, double Difference, McNemarTest? McNemar)
{
    public static PairedRun Of(VariantData arm, VariantData baseline)
    {
        var (first, second) = (ImagesOf(arm), ImagesOf(baseline));
        var difference = arm.Evaluations[^1].Accuracy - baseline.Evaluations[^1].Accuracy;
        return new PairedRun(arm.Seed, difference, first is null || second is null ? null : McNemarTest.Of(first, second));
    }

    /// <returns>Null where it is not told, or told of another evaluation than the last line of the folder.</returns>
    private static IReadOnlyList<bool>? ImagesOf(VariantData variant)
    {
        var last = variant.Evaluations[^1];
        return variant.Summary is { FinalCorrect: { } text, Evaluations: [.., var told] } && told.Sample == last.Sample
            ? CorrectImages.Parse(text, last.Images)
            : null;
    }
}

/// <summary>
/// Whether two classifiers differ on the same images (McNemar 1947): only the images that one of the two got right tell. With fewer than
/// 25 of them the test is the exact binomial one, otherwise chi-squared with continuity correction (Edwards 1948).
/// </summary>
public sealed record McNemarTest
{
    private const int FewestForChiSquared = 25;

    /// <summary>Test images that both answered.</summary>
    public required int Images { get; init; }

    /// <summary>Images that only the arm answered correctly.</summary>
    public required int OnlyArm { get; init; }

    /// <summary>Images that only the baseline answered correctly.</summary>
    public required int OnlyBaseline { get; init; }

    /// <summary>Two-sided: of one comparison, whatever number of others is made.</summary>
    public required double P { get; init; }

    /// <summary>Lower end of the 95 % interval of the difference (Newcombe 1998, paired data, method 10).</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of it.</summary>
    public required double High { get; init; }

    /// <param name="arm">Of each image, whether it was answered correctly; at least one.</param>
    /// <param name="baseline">Of the same images in the same order.</param>
    public static McNemarTest Of(IReadOnlyList<bool> arm, IReadOnlyList<bool> baseline)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(baseline.Count, arm.Count);
        var pairs = arm.Zip(baseline).ToList();
        return Of(
            both: pairs.Count(pair => pair is (true, true)), onlyArm: pairs.Count(pair => pair is (true, false)),
            onlyBaseline: pairs.Count(pair => pair is (false, true)), neither: pairs.Count(pair => pair is (false, false)));
    }

    /// <summary>The same from the four numbers of images.</summary>
    public static McNemarTest Of(int both, int onlyArm, int onlyBaseline, int neither)
    {
        var (low, high) = IntervalOf(both, onlyArm, onlyBaseline, neither);
        return new McNemarTest
        {
            Images = both + onlyArm + onlyBaseline + neither,
            OnlyArm = onlyArm,
            OnlyBaseline = onlyBaseline,
            P = POf(onlyArm, onlyBaseline),
            Low = low,
            High = high,
        };
    }

    private static double POf(int onlyArm, int onlyBaseline)
    {
        var apart = onlyArm + onlyBaseline;
        if (apart == 0)
            return 1;
        if (apart < FewestForChiSquared)
            return Math.Min(1, 2 * Binomial.CDF(0.5, apart, Math.Min(onlyArm, onlyBaseline)));
        var distance = Math.Max(0, Math.Abs(onlyArm - onlyBaseline) - 1);
        // Above x lies erfc(√(x/2)) of chi-squared with one degree of freedom.
        return SpecialFunctions.Erfc(distance / Math.Sqrt(2.0 * apart));
    }

    /// <summary>Wilson's intervals of both accuracies joined, less what their correlation takes off.</summary>
    private static (double Low, double High) IntervalOf(int both, int onlyArm, int onlyBaseline, int neither)
    {
        var images = both + onlyArm + onlyBaseline + neither;
        var (first, second) = ((double)(both + onlyArm) / images, (double)(both + onlyBaseline) / images);
        var (low1, high1) = WilsonInterval.Of(both + onlyArm, images);
        var (low2, high2) = WilsonInterval.Of(both + onlyBaseline, images);
        var correlation = CorrelationOf(both, onlyArm, onlyBaseline, neither);
        var difference = first - second;
        return (difference - Joined(first - low1, high2 - second), difference + Joined(high1 - first, second - low2));

        double Joined(double one, double other) => Math.Sqrt(Math.Max(0, (one * one) - (2 * correlation * one * other) + (other * other)));
    }

    /// <summary>Newcombe's φ, with its correction for continuity.</summary>
    private static double CorrelationOf(double both, double onlyArm, double onlyBaseline, double neither)
    {
        var scale = Math.Sqrt((both + onlyArm) * (onlyBaseline + neither) * (both + onlyBaseline) * (onlyArm + neither));
        var product = (both * neither) - (onlyArm * onlyBaseline);
        var corrected = product > 0 ? Math.Max(0, product - ((both + onlyArm + onlyBaseline + neither) / 2)) : product;
        return scale == 0 ? 0 : corrected / scale;
    }
}
