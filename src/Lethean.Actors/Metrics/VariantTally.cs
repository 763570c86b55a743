using System.Collections.Immutable;
using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;
using Lethean.Learning.Defenses;

namespace Lethean.Actors.Metrics;

/// <summary>Adds up the events of one variant. Not thread-safe.</summary>
/// <param name="ledger">Counted by the points before this one; adaptation is counted here, from the outcomes.</param>
/// <param name="classes">Of the main task; chance is 1 / classes.</param>
/// <param name="warmup">What latencies leave out.</param>
/// <param name="clock">Says what a latency is.</param>
/// <param name="kinds">What the sources send, by their names.</param>
/// <param name="defenses">Written by the model, which has ended when the summary is made.</param>
internal sealed class VariantTally(
    string name,
    ulong seed,
    Ledger ledger,
    int classes,
    WarmupSettings warmup,
    TrafficClock clock,
    IReadOnlyDictionary<string, string> kinds,
    IReadOnlyList<DefenseTally> defenses)
{
    private readonly List<EvaluationPoint> _evaluations = [];
    private readonly List<ModelRestore> _restores = [];
    private readonly LoadMeter _load = new(warmup);

    public string Name => name;

    public ulong Seed => seed;

    public void Add(SampleOutcome outcome, SampleTiming? timing)
    {
        if (timing is not null)
            _load.Add(outcome.IntendedSeconds, timing);
        if (outcome is { Label: >= 0, Prediction: { } prediction })
            ledger.Predicted(outcome.Source, prediction == outcome.Label && outcome.MainConfidence is not null);
        if (outcome.Adapted)
            ledger.Adapted(outcome.Source);
        else if (outcome.SkipReason is { } reason)
            ledger.Skipped(outcome.Source, reason);
    }

    public void Add(EvaluationPoint point) => _evaluations.Add(point);

    public void Add(ModelRestore restore) => _restores.Add(restore);

    public VariantSummary Summarize(string stoppedBy, bool interrupted, TimeSpan duration) => new(
        name,
        seed,
        _evaluations.FirstOrDefault()?.Accuracy,
        _evaluations.LastOrDefault()?.Accuracy,
        _evaluations.Min(point => (double?)point.Accuracy),
        AccuracyMilestones.SamplesToHalf(_evaluations),
        AccuracyMilestones.SamplesToChance(_evaluations, classes),
        [.. _evaluations],
        ledger.ToCounts().ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value with { Kind = kinds[pair.Key] }, StringComparer.Ordinal),
        _load.Latency(clock.LatencyMeasures),
        [.. _restores],
        stoppedBy,
        interrupted,
        duration.TotalSeconds)
    {
        Defenses = [.. defenses.Select(link => new DefenseCounts(link.Name, link.Acted, link.Refused, link.Time.TotalSeconds))],
        Load = _load.Summarize(ledger.ToOfferedLoad()),
    };
}
