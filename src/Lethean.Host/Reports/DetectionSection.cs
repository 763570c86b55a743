using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>
/// How well the scores that gates look at tell hostile from benign samples. Empty where the run kept no outcomes, or where
/// no arm has both.
/// </summary>
internal static class DetectionSection
{
    private const double MostFalsePositives = 0.05;

    private static readonly string[] Columns =
        ["arm: source", "score", "area under the ROC", "95 % interval", "hostile refused at 5 % of benign", "n hostile", "n benign"];

    public static string Render(RunData run, IReadOnlyList<ScoreSeries> scores)
    {
        var detections = run.Variants.Select(variant => variant.Name).Distinct().SelectMany(arm => Of(run, scores, arm)).ToList();
        if (detections.Count == 0)
            return "";
        // The hardest to tell apart matter most.
        var areas = detections.GroupBy(detection => detection.Name)
            .ToDictionary(same => same.Key, same => same.Average(detection => detection.Roc.Area));
        var looks = new SeriesLooks([.. areas.Keys], name => areas[name]);
        var charts = detections.GroupBy(detection => detection.Score).Select(score => RocChart.Render(
            $"{TextOf(score.Key)}: hostile refused, %",
            score.ToDictionary(detection => detection.Name, detection => detection.Roc), looks));
        return $"""
            <h2>Detection</h2>
            <figure><div class="panels">{string.Concat(charts)}</div>{looks.Legend()}</figure>
            {Html.Table(Columns, detections.Select(Row), textColumns: 2)}
            <p class="note">Every threshold of a score refuses some hostile and some benign samples; the curve (ROC) shows all. Area:
            probability that a hostile sample looks more hostile than a benign one; 0.5 tells nothing apart (interval: Newcombe 2006,
            method 5). Hostile looks: low upright confidence, high entropy of the main head, low cosine at the gradient guard. Benign are
            all samples of kind benign and shift.</p>
            """;
    }

    private static IEnumerable<Detection> Of(RunData run, IReadOnlyList<ScoreSeries> scores, string arm)
    {
        var sources = run.Variants.First(variant => variant.Name == arm).Summary?.Sources;
        if (sources is null)
            yield break;
        foreach (var score in Enum.GetValues<GateScore>())
        {
            var series = scores.Where(series => series.Arm == arm && series.Score == score && sources.ContainsKey(series.Source)).ToList();
            var benign = series.Where(s => IsBenign(sources[s.Source])).SelectMany(s => Hostility(s)).ToList();
            foreach (var source in series.Where(s => !IsBenign(sources[s.Source])))
            {
                if (benign.Count > 0)
                    yield return new Detection($"{arm}: {source.Source}", score, new Roc([.. Hostility(source)], benign));
            }
        }
    }

    private static bool IsBenign(SourceCounts source) => source.Kind is null or "benign" or "shift";

    private static IEnumerable<double> Hostility(ScoreSeries series) =>
        series.Score == GateScore.MainEntropy ? series.Values : series.Values.Select(value => -value);

    private static string[] Row(Detection detection)
    {
        var (low, high) = detection.Roc.Interval95;
        return
        [
            Html.Escape(detection.Name), TextOf(detection.Score), Html.Number(detection.Roc.Area,
                "0.000"), $"{Html.Number(low, "0.000")} to {Html.Number(high, "0.000")}",
            Html.Percent(detection.Roc.TruePositiveRateAt(MostFalsePositives)), Html.Number(detection.Roc.Hostile),
            Html.Number(detection.Roc.Benign),
        ];
    }

    private static string TextOf(GateScore score) => score switch
    {
        GateScore.UprightConfidence => "upright confidence",
        GateScore.MainEntropy => "main entropy",
        _ => "guard cosine",
    };

    private sealed record Detection(string Name, GateScore Score, Roc Roc);
}

/// <summary>The ROC of one score as an SVG figure, a line for each detection.</summary>
internal static class RocChart
{
    private static readonly ChartSize Size = new(Width: 360, Height: 370);

    /// <param name="curves">Of the series that <paramref name="looks"/> knows; those that have none of this score are left out.</param>
    public static string Render(string title, IReadOnlyDictionary<string, Roc> curves, SeriesLooks looks)
    {
        var frame = new ChartFrame(Size, Percent("benign refused, %"), Percent(title));
        frame.Draw($"<line class=\"reference\" x1=\"{frame.X(0)}\" y1=\"{frame.Y(0)}\" x2=\"{frame.X(100)}\" y2=\"{frame.Y(100)}\"/>");
        foreach (var series in looks.InOrderOfDrawing.Where(curves.ContainsKey))
        {
            var points = curves[series].Points.Select(point => (100 * point.FalsePositiveRate, 100 * point.TruePositiveRate));
            frame.DrawLine([.. points], looks[series]);
        }

        return frame.Render(title);
    }

    private static ChartAxis Percent(string title) => ChartAxis.Linear(0, 100, [0, 25, 50, 75, 100], "0", title);
}

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

    /// <summary>The largest share of hostile samples that a threshold refuses while it refuses no more than so many of the
    /// benign.</summary>
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

    /// <summary>Standard error of a measured area where this is the true one (Hanley and McNeil 1982, with Newcombe's mean of the two
    /// numbers).</summary>
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

/// <summary>What one threshold does.</summary>
/// <param name="FalsePositiveRate">Share of the benign samples that it refuses.</param>
/// <param name="TruePositiveRate">Share of the hostile samples that it refuses.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);
