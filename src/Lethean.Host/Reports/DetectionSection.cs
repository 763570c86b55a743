using System.Collections.Immutable;
using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
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
        ["arm: source", "score", "area under the ROC", "hostile refused at 5 % of benign", "n hostile", "n benign"];

    public static string Render(RunData run, IReadOnlyList<ScoreSeries> scores)
    {
        var detections = run.Variants.Select(variant => variant.Name).Distinct().SelectMany(arm => Of(run, scores, arm)).ToList();
        if (detections.Count == 0)
            return "";
        // The hardest to tell apart matter most.
        var areas = detections.GroupBy(detection => detection.Name)
            .ToDictionary(same => same.Key, same => same.Average(detection => detection.Area.Mean));
        var looks = new SeriesLooks([.. areas.Keys], name => areas[name]);
        var charts = detections.GroupBy(detection => detection.Score).Select(score => RocChart.Render(
            $"{TextOf(score.Key)}: hostile refused, %",
            score.ToDictionary(detection => detection.Name, detection => detection.Roc), looks));
        return $"""
            <h2>Detection</h2>
            <figure><div class="panels">{string.Concat(charts)}</div>{looks.Legend()}</figure>
            {Html.Table(Columns, detections.Select(Row), textColumns: 2)}
            <p class="note">Every threshold of a score refuses some hostile and some benign samples; the curve (ROC) shows all, of all
            seeds together. Area: probability that a hostile sample looks more hostile than a benign one; 0.5 tells nothing apart. With
            several seeds: the mean of their areas with Student's t, none where they all agree. With one: the interval of DeLong et al.
            (1988) on the logit scale, from {Roc.FewestForInterval} samples of each kind on; where all of them are told apart, a bound that
            the true area passes with 95 % confidence; both take samples as independent and are of that run alone. Hostile looks: low
            upright confidence, high entropy of the main head, low cosine at the gradient guard. Benign are all samples of kind benign and
            shift.</p>
            """;
    }

    private static IEnumerable<Detection> Of(RunData run, IReadOnlyList<ScoreSeries> scores, string arm)
    {
        var sources = run.Variants.First(variant => variant.Name == arm).Summary?.Sources;
        if (sources is null)
            yield break;
        foreach (var score in Enum.GetValues<GateScore>())
        {
            var series = scores.Where(series => series.Arm == arm && series.Score == score && IsKnown(sources, series.Source)).ToList();
            var benign = series.Where(s => IsBenign(sources[s.Source])).ToList();
            foreach (var source in series.Where(s => !IsBenign(sources[s.Source])).GroupBy(s => s.Source))
            {
                if (Detection.Of($"{arm}: {source.Key}", score, [.. source], benign) is { } detection)
                    yield return detection;
            }
        }
    }

    /// <summary>What clients outside were up to nobody knows.</summary>
    private static bool IsKnown(ImmutableSortedDictionary<string, SourceCounts> sources, string source) =>
        sources.TryGetValue(source, out var counts) && counts.Kind != OutsideTraffic.Kind;

    private static bool IsBenign(SourceCounts source) => source.Kind is null or "benign" or "shift";

    private static IEnumerable<double> Hostility(ScoreSeries series) =>
        series.Score == GateScore.MainEntropy ? series.Values : series.Values.Select(value => -value);

    private static string[] Row(Detection detection) =>
    [
        Html.Escape(detection.Name), TextOf(detection.Score), AreaOf(detection),
        Html.Percent(detection.Roc.TruePositiveRateAt(MostFalsePositives)), Html.Number(detection.Roc.Hostile),
        Html.Number(detection.Roc.Benign),
    ];

    private static string AreaOf(Detection detection)
    {
        var area = detection.Area;
        var seeds = EstimateText.Seeds(area, "one run");
        var bounds = area is { Low: { } low, High: { } high } ? $"{Html.Number(low, "0.000")} to {Html.Number(high, "0.000")}, "
            : area.Seeds > 1 ? ""
            : detection.Roc.BoundWhereToldApart is not { } bound ? ""
            : $"{(area.Mean > bound ? "at least" : "at most")} {Html.Number(bound, "0.000")}, ";
        return $"{Html.Number(area.Mean, "0.000")} ({bounds}{seeds})";
    }

    private static string TextOf(GateScore score) => score switch
    {
        GateScore.UprightConfidence => "upright confidence",
        GateScore.MainEntropy => "main entropy",
        _ => "guard cosine",
    };

    /// <param name="Roc">Of the samples of all seeds together.</param>
    /// <param name="Area">Under the curves of the seeds.</param>
    private sealed record Detection(string Name, GateScore Score, Roc Roc, Estimate Area)
    {
        /// <returns>Null where no seed has both kinds of samples.</returns>
        public static Detection? Of(string name, GateScore score, IReadOnlyList<ScoreSeries> hostile, IReadOnlyList<ScoreSeries> benign)
        {
            var seeds = hostile.Select(series => (Hostile: Hostility(series).ToList(),
                Benign: benign.Where(other => other.Seed == series.Seed).SelectMany(Hostility).ToList()))
                .Where(seed => seed.Benign.Count > 0).ToList();
            if (seeds.Count == 0)
                return null;
            var curves = seeds.Select(seed => new Roc(seed.Hostile, seed.Benign)).ToList();
            var area = Estimate.Of([.. curves.Select(curve => curve.Area)])!.Within(0, 1);
            if (curves is [{ Interval95: var (low, high) }])
                area = area with { Low = low, High = high };
            var all = new Roc([.. seeds.SelectMany(seed => seed.Hostile)], [.. seeds.SelectMany(seed => seed.Benign)]);
            return new Detection(name, score, all, area);
        }
    }
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
