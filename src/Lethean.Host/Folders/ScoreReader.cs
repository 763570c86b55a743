using Lethean.Actors.Metrics;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>Finds in a run's outcomes what its gates looked at, where the outcomes were kept.</summary>
internal static class ScoreReader
{
    /// <exception cref="InputException">The outcomes are damaged.</exception>
    public static IReadOnlyList<ScoreSeries> Read(string path)
    {
        var values = new SortedDictionary<(string Arm, string Source, GateScore Score), List<double>>();
        foreach (var (arm, _, outcome) in JsonLinesFile.Read(path, "an outcome", MetricsJson.ParseOutcome))
        {
            foreach (var (score, value) in Scores(outcome))
            {
                var key = (arm, outcome.Source, score);
                if (!values.TryGetValue(key, out var series))
                    values[key] = series = [];
                series.Add(value);
            }
        }

        return [.. values.Select(series => new ScoreSeries(series.Key.Arm, series.Key.Source, series.Key.Score, series.Value))];
    }

    private static IEnumerable<(GateScore Score, double Value)> Scores(SampleOutcome outcome)
    {
        if (outcome.UprightConfidence is { } upright)
            yield return (GateScore.UprightConfidence, upright);
        if (outcome.MainEntropy is { } entropy)
            yield return (GateScore.MainEntropy, entropy);
        if (outcome.GuardCosine is { } cosine)
            yield return (GateScore.GuardCosine, cosine);
    }
}
