using Lethean.Actors.Metrics;

namespace Lethean.Host.Folders;

/// <summary>Collects the series of a run's outcomes in one pass: there may be millions of them.</summary>
internal sealed class OutcomeReader
{
    private readonly OrderedDictionary<(string Arm, string Source), SortedDictionary<long, List<double>>> _correlations = [];
    private readonly SortedDictionary<(string Arm, string Source, GateScore Score), List<double>> _scores = [];

    public static OutcomeSeries Read(IEnumerable<(string Variant, ulong Seed, SampleOutcome Outcome)> outcomes)
    {
        var reader = new OutcomeReader();
        foreach (var (arm, _, outcome) in outcomes)
            reader.Add(arm, outcome);
        return new OutcomeSeries(
            [.. reader._correlations.Select(series => new CorrelationSeries(
                series.Key.Arm, series.Key.Source, [.. series.Value.Select(sample => (sample.Key, sample.Value.Average()))]))],
            [.. reader._scores.Select(series => new ScoreSeries(series.Key.Arm, series.Key.Source, series.Key.Score, series.Value))]);
    }

    private void Add(string arm, SampleOutcome outcome)
    {
        if (outcome.GradientCorrelation is { } correlation)
            SeriesOf(SeriesOf(_correlations, (arm, outcome.Source)), outcome.Sequence).Add(correlation);
        foreach (var (score, value) in ScoresOf(outcome))
            SeriesOf(_scores, (arm, outcome.Source, score)).Add(value);
    }

    private static TSeries SeriesOf<TKey, TSeries>(IDictionary<TKey, TSeries> all, TKey key) where TSeries : new()
    {
        if (!all.TryGetValue(key, out var series))
            all[key] = series = new TSeries();
        return series;
    }

    private static IEnumerable<(GateScore Score, double Value)> ScoresOf(SampleOutcome outcome)
    {
        if (outcome.UprightConfidence is { } upright)
            yield return (GateScore.UprightConfidence, upright);
        if (outcome.MainEntropy is { } entropy)
            yield return (GateScore.MainEntropy, entropy);
        if (outcome.GuardCosine is { } cosine)
            yield return (GateScore.GuardCosine, cosine);
    }
}
