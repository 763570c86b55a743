namespace Lethean.Host.Reports;

/// <summary>The mean over seeds with Student's t interval.</summary>
/// <param name="Low">Lower end of the 95 % interval; null with one seed.</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Seeds">Values behind it, 1 or more.</param>
public sealed record Estimate(double Mean, double? Low, double? High, int Seeds)
{
    /// <returns>Null without a value.</returns>
    public static Estimate? Of(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
            return null;
        var mean = values.Average();
        if (values.Count == 1)
            return new Estimate(mean, null, null, 1);
        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        var half = StudentT.Quantile975(values.Count - 1) * Math.Sqrt(variance / values.Count);
        return new Estimate(mean, mean - half, mean + half, values.Count);
    }

    /// <summary>The same, cut off at the ends of the range that the values can have.</summary>
    public Estimate Within(double lowest, double highest) => this with
    {
        Low = Low is { } low ? Math.Max(lowest, low) : null,
        High = High is { } high ? Math.Min(highest, high) : null,
    };
}
