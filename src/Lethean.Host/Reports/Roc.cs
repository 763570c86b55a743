namespace Lethean.Host.Reports;

/// <summary>
/// How well a score tells hostile from benign samples, over all thresholds: the receiver operating characteristic (ROC).
/// </summary>
public sealed class Roc
{
    private const double Z95 = 1.959963984540054;

    /// <param name="hostile">Scores, higher where a sample looks more hostile; at least one.</param>
    /// <param name="benign">The same of benign samples; at least one.</param>
    public Roc(IReadOnlyCollection<double> hostile, IReadOnlyCollection<double> benign)
    {
        (Hostile, Benign) = (hostile.Count, benign.Count);
        Points = [.. Sweep(hostile, benign)];
        Area = Points.Zip(Points.Skip(1), (left, right) =>
            (right.FalsePositiveRate - left.FalsePositiveRate) * (left.TruePositiveRate + right.TruePositiveRate) / 2).Sum();
    }

    public int Hostile { get; }

    public int Benign { get; }

    /// <summary>From (0, 0), where all are admitted, to (1, 1), where all are refused.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>Probability that a hostile sample scores above a benign one, ties counted half.</summary>
    public double Area { get; }

    /// <summary>95 % interval of the area (Hanley and McNeil 1982), within 0 and 1.</summary>
    public (double Low, double High) Interval95
    {
        get
        {
            var (a, aa) = (Area, Area * Area);
            var variance = ((a * (1 - a)) + ((Hostile - 1) * ((a / (2 - a)) - aa)) + ((Benign - 1) * ((2 * aa / (1 + a)) - aa))) / Hostile / Benign;
            var half = Z95 * Math.Sqrt(Math.Max(0, variance));
            return (Math.Max(0, a - half), Math.Min(1, a + half));
        }
    }

    /// <summary>The largest share of hostile samples that a threshold refuses while it refuses no more than so many of the benign.</summary>
    public double TruePositiveRateAt(double mostFalsePositives) =>
        Points.Where(point => point.FalsePositiveRate <= mostFalsePositives).Max(point => point.TruePositiveRate);

    private static IEnumerable<RocPoint> Sweep(IReadOnlyCollection<double> hostile, IReadOnlyCollection<double> benign)
    {
        yield return new RocPoint(0, 0);
        var (trues, falses) = (0, 0);
        var samples = hostile.Select(score => (score, hostile: 1)).Concat(benign.Select(score => (score, hostile: 0)));
        foreach (var equal in samples.GroupBy(sample => sample.score).OrderByDescending(group => group.Key))
        {
            trues += equal.Sum(sample => sample.hostile);
            falses += equal.Sum(sample => 1 - sample.hostile);
            yield return new RocPoint((double)falses / benign.Count, (double)trues / hostile.Count);
        }
    }
}
