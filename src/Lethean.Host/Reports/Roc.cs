namespace Lethean.Host.Reports;

/// <summary>
/// How well a score tells hostile from benign samples, over all thresholds: the receiver operating characteristic (ROC).
/// </summary>
public sealed class Roc
{
    /// <summary>Of each kind: what the interval rests on is a normal distribution, for which fewer are too few.</summary>
    public const int FewestForInterval = 30;

    private const double Z95 = 1.959963984540054;

    private readonly double _variance;

    /// <param name="hostile">Scores, higher where a sample looks more hostile; at least one.</param>
    /// <param name="benign">The same of benign samples; at least one.</param>
    public Roc(IReadOnlyCollection<double> hostile, IReadOnlyCollection<double> benign)
    {
        (Hostile, Benign) = (hostile.Count, benign.Count);
        var groups = GroupsOf(hostile, benign);
        Points = [.. Sweep(groups)];
        (Area, _variance) = AreaOf(groups);
    }

    public int Hostile { get; }

    public int Benign { get; }

    /// <summary>From (0, 0), where all are admitted, to (1, 1), where all are refused.</summary>
    public IReadOnlyList<RocPoint> Points { get; }

    /// <summary>Probability that a hostile sample scores above a benign one, ties counted half.</summary>
    public double Area { get; }

    /// <summary>
    /// 95 % interval of the area: DeLong's variance (DeLong, DeLong and Clarke-Pearson 1988) on the logit scale (Pepe 2003), which keeps it
    /// within 0 and 1. Null where there are fewer than <see cref="FewestForInterval"/> samples of either kind, or where the samples show
    /// no spread: with an area of 0 or 1 there is no pair in the wrong order to tell how rare such pairs are.
    /// </summary>
    public (double Low, double High)? Interval95
    {
        get
        {
            if (Math.Min(Hostile, Benign) < FewestForInterval || Area is <= 0 or >= 1 || _variance <= 0)
                return null;
            var half = Z95 * Math.Sqrt(_variance) / (Area * (1 - Area));
            var centre = Math.Log(Area / (1 - Area));
            return (Logistic(centre - half), Logistic(centre + half));
        }
    }

    /// <summary>
    /// Where all samples are told apart: a bound that the true area passes with a confidence of 95 %. Of k samples of each kind, k disjoint
    /// pairs can be made, which are independent and all in the right order: the exact bound of Clopper and Pearson (1934), 0.05^(1/k), and
    /// 1 less it where all are in the wrong one. Null where some are not told apart.
    /// </summary>
    public double? BoundWhereToldApart
    {
        get
        {
            var bound = Math.Pow(0.05, 1.0 / Math.Min(Hostile, Benign));
            return Area >= 1 ? bound : Area <= 0 ? 1 - bound : null;
        }
    }

    /// <summary>The largest share of hostile samples that a threshold refuses while it refuses no more than so many of the
    /// benign.</summary>
    public double TruePositiveRateAt(double mostFalsePositives) =>
        Points.Where(point => point.FalsePositiveRate <= mostFalsePositives).Max(point => point.TruePositiveRate);

    private static double Logistic(double logit) => 1 / (1 + Math.Exp(-logit));

    /// <summary>How many of both kinds have a score, from the highest score on.</summary>
    private static List<(long Hostile, long Benign)> GroupsOf(IEnumerable<double> hostile, IEnumerable<double> benign) =>
    [
        .. hostile.Select(score => (score, isHostile: true)).Concat(benign.Select(score => (score, isHostile: false)))
            .GroupBy(sample => sample.score).OrderByDescending(group => group.Key)
            .Select(group => (group.LongCount(sample => sample.isHostile), group.LongCount(sample => !sample.isHostile))),
    ];

    private IEnumerable<RocPoint> Sweep(List<(long Hostile, long Benign)> groups)
    {
        yield return new RocPoint(0, 0);
        var (trues, falses) = (0L, 0L);
        foreach (var (hostile, benign) in groups)
        {
            (trues, falses) = (trues + hostile, falses + benign);
            yield return new RocPoint((double)falses / Benign, (double)trues / Hostile);
        }
    }

    /// <summary>
    /// The area and its variance, from the placements: the share of benign samples below a hostile one, and of hostile samples above a
    /// benign one, ties counted half. The mean of either is the area, kept in whole numbers so that 0 and 1 are exact.
    /// </summary>
    private (double Area, double Variance) AreaOf(List<(long Hostile, long Benign)> groups)
    {
        var (twice, above, below) = (0L, 0L, (long)Benign);
        var (squaresOfHostile, squaresOfBenign) = (0.0, 0.0);
        foreach (var (hostile, benign) in groups)
        {
            below -= benign;
            var (won, lostTo) = ((2 * below) + benign, (2 * above) + hostile);
            twice += hostile * won;
            squaresOfHostile += hostile * Math.Pow(won / (2.0 * Benign), 2);
            squaresOfBenign += benign * Math.Pow(lostTo / (2.0 * Hostile), 2);
            above += hostile;
        }

        var area = twice / (2.0 * Hostile * Benign);
        return (area, Part(squaresOfHostile, Hostile) + Part(squaresOfBenign, Benign));

        // Of the mean of n placements: their sample variance over n.
        double Part(double squares, int n) => n < 2 ? 0 : Math.Max(0, squares - (n * area * area)) / (n - 1) / n;
    }
}

/// <summary>What one threshold does.</summary>
/// <param name="FalsePositiveRate">Share of the benign samples that it refuses.</param>
/// <param name="TruePositiveRate">Share of the hostile samples that it refuses.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);
