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

    /// <summary>
    /// 95 % interval of the area: all areas that are not further from the measured one than they themselves would let it stray (a score
    /// interval, as Wilson's of a proportion; Newcombe 2006, part 2, method 5). Few samples that are told apart without a mistake do not
    /// make an area that is known.
    /// </summary>
    public (double Low, double High) Interval95 => (EndTowards(0), EndTowards(1));

    /// <summary>The largest share of hostile samples that a threshold refuses while it refuses no more than so many of the benign.</summary>
    public double TruePositiveRateAt(double mostFalsePositives) =>
        Points.Where(point => point.FalsePositiveRate <= mostFalsePositives).Max(point => point.TruePositiveRate);

    /// <summary>Between the area, which is always within, and an end of the range, by halving.</summary>
    private double EndTowards(double end)
    {
        var (within, without) = (Area, end);
        for (var halvings = 0; halvings < 60; halvings++)
        {
            var middle = (within + without) / 2;
            if (Math.Abs(Area - middle) <= Z95 * ErrorAt(middle))
                within = middle;
            else
                without = middle;
        }

        return within;
    }

    /// <summary>Standard error of a measured area where this is the true one (Hanley and McNeil 1982, with Newcombe's mean of the two numbers).</summary>
    private double ErrorAt(double area)
    {
        var pairs = ((Hostile + Benign) / 2.0) - 1;
        return Math.Sqrt(area * (1 - area) * (1 + (pairs * (1 - area) / (2 - area)) + (pairs * area / (1 + area))) / Hostile / Benign);
    }

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
