using Lethean.Host.Reports;

namespace Lethean.Host.Correlating;

/// <summary>A sample of cosines in few numbers. Cosines of gradients that vanish are left out.</summary>
/// <param name="Count">How many there are, 2 or more.</param>
/// <param name="Low">Lower bound of the 95 % interval of the mean (Student's t).</param>
/// <param name="High">Upper bound.</param>
/// <param name="BelowZero">Share below zero.</param>
public sealed record CosineSummary(int Count, double Mean, double Low, double High, double StandardDeviation, double BelowZero, double Smallest, double Largest)
{
    /// <returns>Null where fewer than two cosines exist.</returns>
    public static CosineSummary? Of(IEnumerable<double> cosines)
    {
        double[] values = [.. cosines.Where(double.IsFinite)];
        if (values.Length < 2)
            return null;
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
        var half = StudentT.Quantile975(values.Length - 1) * deviation / Math.Sqrt(values.Length);
        return new(values.Length, mean, mean - half, mean + half, deviation, (double)values.Count(value => value < 0) / values.Length, values.Min(), values.Max());
    }
}
