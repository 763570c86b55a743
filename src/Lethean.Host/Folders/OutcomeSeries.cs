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

/// <summary>What a report draws from a run's outcomes; empty where the run kept none.</summary>
/// <param name="Correlations">Where the run measured them.</param>
/// <param name="Scores">What gates and guards looked at.</param>
public sealed record OutcomeSeries(IReadOnlyList<CorrelationSeries> Correlations, IReadOnlyList<ScoreSeries> Scores);

/// <summary>Cosines of main and auxiliary gradient of one source's samples in one arm.</summary>
/// <param name="Cosines">By the order of delivery; the mean over the seeds where there are several.</param>
public sealed record CorrelationSeries(string Arm, string Source, IReadOnlyList<(long Sequence, double Cosine)> Cosines);

/// <summary>One score of the samples of one source in one arm, over all its seeds.</summary>
/// <param name="Score">What was measured.</param>
/// <param name="Values">In no order.</param>
public sealed record ScoreSeries(string Arm, string Source, GateScore Score, IReadOnlyList<double> Values);

/// <summary>What a gate or guard looks at.</summary>
public enum GateScore
{
    /// <summary>Of the orientation gate, which refuses low ones; the confidence threshold refuses high ones.</summary>
    UprightConfidence,

    /// <summary>Of the entropy filter, which refuses high ones.</summary>
    MainEntropy,

    /// <summary>Of the gradient guard, which refuses negative ones.</summary>
    GuardCosine,
}
