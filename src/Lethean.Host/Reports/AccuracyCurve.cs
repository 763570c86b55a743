using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Evaluation;
using Distribution = MathNet.Numerics.Distributions.StudentT;

namespace Lethean.Host.Reports;

/// <summary>Accuracy after <paramref name="Sample"/> served samples, in [0, 1], with its 95 % interval.</summary>
public sealed record CurvePoint(long Sample, double Accuracy, double Low, double High);

/// <summary>
/// One arm's accuracy over samples. With one seed the band is the Wilson interval of the test images; with several seeds the
/// spread of these is part of it (<see cref="Estimate.OfAccuracy"/>).
/// </summary>
/// <param name="Points">At least one, in the order of their samples.</param>
public sealed record AccuracyCurve(string Name, int Seeds, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>The last accuracy.</summary>
    public double End => Points[^1].Accuracy;
}

/// <summary>Makes one curve an arm from the variants of a run: across seeds where there are several.</summary>
public static class CurveBuilder
{
    public static IReadOnlyList<AccuracyCurve> Curves(RunData run) =>
        [.. run.Variants.GroupBy(v => v.Name).Select(arm => Curve(arm.Key, [.. arm])).Where(c => c.Points.Count > 0)];

    private static AccuracyCurve Curve(string name, IReadOnlyList<VariantData> seeds)
    {
        if (seeds is [var only])
            return new AccuracyCurve(name, 1, [.. only.Evaluations.Select(e => new CurvePoint(e.Sample, e.Accuracy, e.Low, e.High))]);
        // Only points that every seed has reached, so that a band never mixes numbers of seeds.
        var points = seeds.SelectMany(s => s.Evaluations).GroupBy(e => e.Sample)
            .Where(g => g.Count() == seeds.Count)
            .OrderBy(g => g.Key)
            .Select(g => Mean(g.Key, seeds));
        return new AccuracyCurve(name, seeds.Count, [.. points]);
    }

    private static CurvePoint Mean(long sample, IReadOnlyList<VariantData> seeds)
    {
        var estimate = Estimate.OfAccuracy(seeds, points => points.First(point => point.Sample == sample))!;
        return new CurvePoint(sample, estimate.Mean, estimate.Low!.Value, estimate.High!.Value);
    }
}

/// <summary>A mean over seeds with its 95 % interval.</summary>
/// <param name="Low">Lower end; null where the values say nothing of their spread.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Seeds">Values behind it, 1 or more.</param>
public sealed record Estimate(double Mean, double? Low, double? High, int Seeds)
{
    /// <summary>
    /// Student's t interval. Of one value, or of values that all agree, there is none: either chance had no part in them, or there are
    /// too few to see it.
    /// </summary>
    /// <returns>Null without a value.</returns>
    public static Estimate? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return null;
        var mean = values.Average();
        if (values.All(value => value.Equals(values[0])))
            return new Estimate(mean, null, null, values.Count);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        var half = StudentT.Quantile975(values.Count - 1) * Math.Sqrt(variance / values.Count);
        return new Estimate(mean, mean - half, mean + half, values.Count);
    }

    /// <summary>
    /// The mean accuracy of several seeds. What the seeds tell (Student's t) and what so many test images can tell (Wilson, of the mean:
    /// the images are the same for all seeds) are independent, and join as the sides of a right angle (Zou and Donner 2008). With one
    /// seed the interval is Wilson's. A seed counts once.
    /// </summary>
    /// <returns>Null without a seed that was evaluated.</returns>
    public static Estimate? OfAccuracy(IEnumerable<VariantData> seeds, Func<IReadOnlyList<EvaluationPoint>, EvaluationPoint> which)
    {
        var points = seeds.Where(seed => seed.Evaluations.Count > 0).DistinctBy(seed => seed.Seed)
            .Select(seed => which(seed.Evaluations)).ToList();
        if (Of([.. points.Select(point => point.Accuracy)]) is not { } between)
            return null;
        var mean = between.Mean;
        var (low, high) = WilsonInterval.Of(mean, points.Min(point => point.Images));
        return (between with
        {
            Low = mean - Hypotenuse(mean - (between.Low ?? mean), mean - low),
            High = mean + Hypotenuse((between.High ?? mean) - mean, high - mean),
        }).Within(0, 1);
    }

    /// <summary>The same, cut off at the ends of the range that the values can have.</summary>
    public Estimate Within(double lowest, double highest) => this with
    {
        Low = Low is { } low ? Math.Max(lowest, low) : null,
        High = High is { } high ? Math.Min(highest, high) : null,
    };

    private static double Hypotenuse(double one, double other) => Math.Sqrt((one * one) + (other * other));
}

/// <summary>Quantiles of Student's t distribution.</summary>
public static class StudentT
{
    /// <param name="probability">Below the quantile, above 0 and below 1.</param>
    /// <param name="degreesOfFreedom">At least 1, not always whole.</param>
    public static double Quantile(double probability, double degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreesOfFreedom, 1);
        return Distribution.InvCDF(location: 0, scale: 1, degreesOfFreedom, probability);
    }

    /// <summary>Of a two-sided 95 % interval.</summary>
    /// <param name="degreesOfFreedom">At least 1.</param>
    public static double Quantile975(int degreesOfFreedom) => Quantile(0.975, degreesOfFreedom);
}
