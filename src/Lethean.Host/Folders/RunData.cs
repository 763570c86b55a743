using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Lethean.Actors.Metrics;

namespace Lethean.Host.Folders;

/// <summary>One arm with one seed, as a run folder tells it. What its evaluations tell is known of variants that have not ended
/// too.</summary>
/// <param name="Summary">Null where the run was killed or interrupted before the variant ended.</param>
public sealed record VariantData(string Name, ulong Seed, IReadOnlyList<EvaluationPoint> Evaluations, VariantSummary? Summary)
{
    /// <summary>Accuracy before the first sample.</summary>
    public double? Start => Evaluations is [var first, ..] ? first.Accuracy : null;

    /// <summary>Accuracy of the last evaluation.</summary>
    public double? End => Evaluations is [.., var last] ? last.Accuracy : null;

    /// <summary>Lowest accuracy of all evaluations.</summary>
    public double? Worst => Evaluations.Min(point => (double?)point.Accuracy);

    /// <summary>See <see cref="AccuracyMilestones"/>.</summary>
    public long? SamplesToHalf => AccuracyMilestones.SamplesToHalf(Evaluations);

    /// <summary>See <see cref="AccuracyMilestones"/>.</summary>
    public long? SamplesToChance =>
        Evaluations is [var first, ..] ? AccuracyMilestones.SamplesToChance(Evaluations, first.ImagesPerClass.Length) : null;
}

/// <summary>What a run folder holds but for the outcomes of single samples (<see cref="RunReader.ReadOutcomes"/>).</summary>
public sealed record RunData(
    Manifest Manifest,
    string ResolvedConfiguration,
    IReadOnlyList<VariantData> Variants,
    IReadOnlyList<AssertionResult> Assertions)
{
    /// <summary>Accuracy of a guess, in [0, 1].</summary>
    public double Chance => 1.0 / Math.Max(1, Manifest.Classes.Count);

    /// <summary>Whether an arm has more than one.</summary>
    public bool HasSeveralSeeds => Variants.CountBy(variant => variant.Name).Any(arm => arm.Value > 1);

    /// <summary>The arm's name, with its seed where the run has several.</summary>
    public string LabelOf(VariantData variant) => LabelOf(variant.Name, variant.Seed);

    public string LabelOf(string name, ulong seed) =>
        Variants.Any(v => v.Name == name && v.Seed != seed) ? $"{name} (seed {seed})" : name;
}

/// <summary>The content of <c>summary.json</c>: what a script or a CI job reads.</summary>
public sealed record SummaryDocument(
    string Name,
    ulong Seed,
    IReadOnlyList<VariantSummary> Variants,
    IReadOnlyList<AssertionResult> Assertions)
{
    private const int Schema = 1;

    public JsonObject ToJson() => new()
    {
        ["schema"] = Schema,
        ["name"] = Name,
        ["seed"] = Seed,
        ["variants"] = new JsonArray([.. Variants.Select(MetricsJson.Node)]),
        ["assertions"] = JsonSerializer.SerializeToNode(Assertions, RunJson.Options),
    };

    /// <exception cref="JsonException">The text is not such a document.</exception>
    public static SummaryDocument Parse(string text)
    {
        var root = JsonNode.Parse(text)?.AsObject() ?? throw new JsonException("the document is null");
        RunJson.RequireSchema(root["schema"], Schema);
        return new SummaryDocument(
            root["name"]!.GetValue<string>(),
            root["seed"]!.GetValue<ulong>(),
            [.. root["variants"]!.AsArray().Select(v => MetricsJson.ParseSummary(v!))],
            root["assertions"].Deserialize<List<AssertionResult>>(RunJson.Options) ?? []);
    }
}

/// <summary>One assertion of the scenario, checked on one variant.</summary>
/// <param name="Name">What was asserted, e.g. <c>final-accuracy.min</c>.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Seed">Seed of the variant.</param>
/// <param name="Limit">What was allowed, e.g. <c>≥ 85 %</c>.</param>
/// <param name="Value">What was found; null where the run has no such number.</param>
public sealed record AssertionResult(
    [property: JsonRequired] string Name,
    [property: JsonRequired] string Variant,
    ulong Seed,
    [property: JsonRequired] string Limit,
    double? Value,
    bool Passed)
{
    /// <summary>Of the value (<see cref="SummaryUnits"/>); null in folders of versions that did not say it.</summary>
    public string? Unit { get; init; }

    /// <summary>The value with its unit; null where there is none.</summary>
    [JsonIgnore]
    public string? ValueText => Value is { } value ? SummaryUnits.Text(value, Unit) : null;
}

/// <summary>Collects the series of a run's outcomes in one pass: there may be millions of them.</summary>
internal sealed class OutcomeReader
{
    private readonly OrderedDictionary<(string Arm, string Source), SortedDictionary<long, List<double>>> _correlations = [];
    private readonly Dictionary<(string Arm, string Source), SortedDictionary<ulong, List<double>>> _cosinesOfSeeds = [];
    private readonly SortedDictionary<(string Arm, string Source, GateScore Score, ulong Seed), List<double>> _scores = [];

    public static OutcomeSeries Read(IEnumerable<(string Variant, ulong Seed, SampleOutcome Outcome)> outcomes)
    {
        var reader = new OutcomeReader();
        foreach (var (arm, seed, outcome) in outcomes)
            reader.Add(arm, seed, outcome);
        return new OutcomeSeries(
            [.. reader._correlations.Select(series => new CorrelationSeries(
                series.Key.Arm, series.Key.Source, [.. series.Value.Select(sample => (sample.Key, sample.Value.Average()))],
                [.. reader._cosinesOfSeeds[series.Key].Values]))],
            [.. reader._scores.Select(series => new ScoreSeries(
                series.Key.Arm, series.Key.Source, series.Key.Score, series.Key.Seed, series.Value))]);
    }

    private void Add(string arm, ulong seed, SampleOutcome outcome)
    {
        if (outcome.GradientCorrelation is { } correlation)
        {
            SeriesOf(SeriesOf(_correlations, (arm, outcome.Source)), outcome.Sequence).Add(correlation);
            SeriesOf(SeriesOf(_cosinesOfSeeds, (arm, outcome.Source)), seed).Add(correlation);
        }

        foreach (var (score, value) in ScoresOf(outcome))
            SeriesOf(_scores, (arm, outcome.Source, score, seed)).Add(value);
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
/// <param name="Seeds">The cosines of each seed, in no order.</param>
public sealed record CorrelationSeries(
    string Arm, string Source, IReadOnlyList<(long Sequence, double Cosine)> Cosines, IReadOnlyList<IReadOnlyList<double>> Seeds);

/// <summary>One score of the samples of one source in one arm with one seed.</summary>
/// <param name="Score">What was measured.</param>
/// <param name="Values">In no order.</param>
public sealed record ScoreSeries(string Arm, string Source, GateScore Score, ulong Seed, IReadOnlyList<double> Values);

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
