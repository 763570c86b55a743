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
            $"{TextOf(score.Key)}: hostile refused, %", score.ToDictionary(detection => detection.Name, detection => detection.Roc), looks));
        return $"""
            <h2>Detection</h2>
            <figure><div class="panels">{string.Concat(charts)}</div>{looks.Legend()}</figure>
            {Html.Table(["arm: source", "score", "area under the ROC", "95 % interval", "hostile refused at 5 % of benign", "n hostile", "n benign"], detections.Select(Row), textColumns: 2)}
            <p class="note">Every threshold of a score refuses some hostile and some benign samples; the curve (ROC) shows all. Area: probability that a
            hostile sample looks more hostile than a benign one; 0.5 tells nothing apart (interval: Newcombe 2006, method 5). Hostile looks: low upright
            confidence, high entropy of the main head, low cosine at the gradient guard. Benign are all samples of kind benign and shift.</p>
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
            Html.Escape(detection.Name), TextOf(detection.Score), Html.Number(detection.Roc.Area, "0.000"), $"{Html.Number(low, "0.000")} to {Html.Number(high, "0.000")}",
            Html.Percent(detection.Roc.TruePositiveRateAt(MostFalsePositives)), Html.Number(detection.Roc.Hostile), Html.Number(detection.Roc.Benign),
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
