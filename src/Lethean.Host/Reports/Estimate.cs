using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Evaluation;
using Distribution = MathNet.Numerics.Distributions.StudentT;

namespace Lethean.Host.Reports;

/// <summary>
/// A number over the seeds of a variant: their mean with its 95 % interval. A seed is one run of one model that goes on learning, so it
/// counts once, however many samples it served.
/// </summary>
/// <param name="Low">Lower end; null where the values say nothing of their spread.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Seeds">Values behind it, 1 or more.</param>
public sealed record Estimate(double Mean, double? Low, double? High, int Seeds)
{
    /// <summary>What no interval over seeds covers.</summary>
    public const string Scope =
        "Intervals over seeds cover the order of the traffic and what a run draws by chance, and no other training of the network: "
        + "all runs begin with the same weights.";

    /// <summary>
    /// Student's t interval. Of one value, or of values that all agree, there is none: either chance had no part in them, or there are
    /// too few to see it.
    /// </summary>
    /// <returns>Null without a value.</returns>
    public static Estimate? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return null;
        if (values.All(value => value.Equals(values[0])))
            return new Estimate(values[0], null, null, values.Count);
        var (mean, error) = StudentT.MeanOf(values);
        var half = StudentT.Quantile975(values.Count - 1) * error;
        return new Estimate(mean, mean - half, mean + half, values.Count);
    }

    /// <summary>
    /// A share of the samples of a run. Over several seeds, which serve different samples, it is the mean of their shares with Student's t,
    /// cut off at 0 and 1. Of one seed it is Wilson's interval, which takes the samples as independent and says nothing of other runs.
    /// </summary>
    /// <param name="runs">One for each seed; the ones with nothing to have a share of are left out.</param>
    /// <returns>Null where none is left.</returns>
    public static Estimate? OfShares(IEnumerable<(long Part, long Whole)> runs)
    {
        var shares = runs.Where(run => run.Whole > 0).ToList();
        if (shares is not [var (part, whole)])
            return Of([.. shares.Select(share => (double)share.Part / share.Whole)])?.Within(0, 1);
        var (low, high) = WilsonInterval.Of((double)part / whole, (int)Math.Min(whole, int.MaxValue));
        return new Estimate((double)part / whole, low, high, 1);
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

/// <summary>Means of independent values, and quantiles of Student's t distribution for their intervals.</summary>
public static class StudentT
{
    /// <param name="values">Two or more.</param>
    /// <returns>Their mean, and the standard error of it.</returns>
    public static (double Mean, double Error) MeanOf(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        return (mean, Math.Sqrt(variance / values.Count));
    }

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

/// <summary>A number over the seeds of a variant where an interval would say too much: a percentile, for instance.</summary>
/// <param name="Mean">Of the seeds.</param>
/// <param name="Low">The smallest.</param>
/// <param name="High">The largest.</param>
/// <param name="Seeds">Values behind it, 1 or more.</param>
public sealed record SeedRange(double Mean, double Low, double High, int Seeds)
{
    /// <param name="values">Null for a seed that has none.</param>
    /// <returns>Null where no seed has a value.</returns>
    public static SeedRange? Of(IEnumerable<double?> values)
    {
        var known = values.OfType<double>().ToList();
        return known.Count == 0 ? null : new SeedRange(known.Average(), known.Min(), known.Max(), known.Count);
    }
}
