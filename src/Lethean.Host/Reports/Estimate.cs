using Lethean.Actors.Metrics;
using Lethean.Host.Folders;
using Lethean.Learning.Evaluation;

namespace Lethean.Host.Reports;

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
        var points = seeds.Where(seed => seed.Evaluations.Count > 0).DistinctBy(seed => seed.Seed).Select(seed => which(seed.Evaluations)).ToList();
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
