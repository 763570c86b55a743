using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Metrics;

/// <summary>What is known of a variant before it runs, as far as its summary tells it.</summary>
/// <param name="Classes">Of the main task; chance is 1 / classes.</param>
/// <param name="Warmup">What latencies leave out; none excluded yet.</param>
/// <param name="LatencyMeasures">See <see cref="LatencySummary.Measures"/>.</param>
internal sealed record TallySettings(
    string Name, ulong Seed, int Classes, WarmupSummary Warmup, string LatencyMeasures, ImmutableArray<TalliedSource> Sources)
{
    /// <summary>What is attacked where the model is not here; else <c>null</c>.</summary>
    public TalliedTarget? Target { get; init; }
}

/// <param name="Summary">No probe has failed yet.</param>
/// <param name="PrequentialEvery">Delivered samples for each prequential accuracy, 1 or more.</param>
internal sealed record TalliedTarget(TargetSummary Summary, int PrequentialEvery);

/// <param name="Kind">What it sends.</param>
/// <param name="Threat"><c>null</c> for ordinary users.</param>
internal sealed record TalliedSource(string Name, string Kind, ThreatModel? Threat);

/// <summary>
/// Adds up the events of one variant; every count but those of admission follows from them. Not thread-safe.
/// </summary>
internal sealed class VariantTally
{
    private readonly TallySettings _settings;
    private readonly Dictionary<string, Account> _accounts;
    private readonly List<EvaluationPoint> _evaluations = [];
    private readonly List<ModelRestore> _restores = [];
    private readonly List<Intervention> _interventions = [];
    private readonly LoadMeter _load;
    private readonly Dictionary<string, long> _probesFailed = [];
    private double _missedUntil;
    private string? _finalCorrect;

    public VariantTally(TallySettings settings)
    {
        _settings = settings;
        _accounts = settings.Sources.ToDictionary(
            source => source.Name, source => new Account(source, settings.Target?.PrequentialEvery), StringComparer.Ordinal);
        _load = new LoadMeter(settings.Warmup);
    }

    public string Name => _settings.Name;

    public ulong Seed => _settings.Seed;

    public void Add(SampleServed delivered)
    {
        if (delivered.Timing is { } timing)
            _load.Add(delivered.Outcome.IntendedSeconds, timing);
        _accounts[delivered.Outcome.Source].Add(delivered);
    }

    public void Add(MissedSamples missed)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(_accounts[missed.Source].Missed, missed.Reason, out _) += missed.Count;
        _missedUntil = Math.Max(_missedUntil, missed.Seconds);
    }

    public void Add(Measured measured)
    {
        _evaluations.Add(measured.Point);
        _finalCorrect = measured.CorrectImages;
    }

    public void Add(ModelRestore restore) => _restores.Add(restore);

    public void Add(Intervention intervention) => _interventions.Add(intervention);

    public void Add(MetricsActor.Judged judged) => _accounts[judged.Source].Add(judged);

    public void Add(PlacedSource placed) => _accounts[placed.Source].Place = placed.Place;

    public void Add(FailedProbes failed) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_probesFailed, failed.Reason, out _) += failed.Images;

    public VariantSummary Summarize(MetricsActor.Summarize end) => new()
    {
        Name = Name,
        Seed = Seed,
        InitialAccuracy = _evaluations.FirstOrDefault()?.Accuracy,
        FinalAccuracy = _evaluations.LastOrDefault()?.Accuracy,
        MinAccuracy = _evaluations.Min(point => (double?)point.Accuracy),
        SamplesToHalf = AccuracyMilestones.SamplesToHalf(_evaluations),
        SamplesToChance = AccuracyMilestones.SamplesToChance(_evaluations, _settings.Classes),
        Evaluations = [.. _evaluations],
        FinalCorrect = _finalCorrect,
        Sources = BySource((source, account) => account.ToCounts(end.Admission.Sources[source])),
        LatencyMs = _load.Latency(_settings.LatencyMeasures),
        Restores = [.. _restores],
        Interventions = [.. _interventions],
        StoppedBy = end.StoppedBy,
        Interrupted = end.Interrupted,
        DurationSeconds = end.Duration.TotalSeconds,
        Target = _settings.Target?.Summary is { } target
            ? target with { ProbesFailed = _probesFailed.ToImmutableSortedDictionary(StringComparer.Ordinal) }
            : null,
        Defenses = end.Defenses,
        Load = _load.Summarize(OfferedLoadOf(end.Admission)),
    };

    /// <returns>How the sources kept to their intended times; <c>null</c> where these are not times, and before the first sample.</returns>
    private OfferedLoad? OfferedLoadOf(AdmissionCounts admission)
    {
        if (admission.OfferedUntil is not { Ticks: > 0 } until)
            return null;
        var due = Math.Max(admission.DueUntil, _missedUntil);
        return OfferedLoad.Of(until, BySource((source, account) => account.ToLoad(admission.Sources[source], due, until.TotalSeconds)));
    }

    private ImmutableSortedDictionary<string, T> BySource<T>(Func<string, Account, T> of) =>
        _accounts.ToImmutableSortedDictionary(pair => pair.Key, pair => of(pair.Key, pair.Value), StringComparer.Ordinal);

    /// <param name="prequentialEvery">See <see cref="TalliedTarget"/>; <c>null</c> where the model is here and all is known of it.</param>
    private sealed class Account(TalliedSource source, int? prequentialEvery)
    {
        private readonly SortedDictionary<long, (int Images, int Correct)> _prequential = [];
        private readonly Dictionary<string, long> _failed = [];
        private readonly Dictionary<string, long> _skipped = [];
        private AttackCosts _costs = AttackCosts.None;
        private long _served;
        private long _adapted;
        private long _labelled;
        private long _correct;

        public Dictionary<string, long> Missed { get; } = [];

        public SourcePlace? Place { get; set; }

        public void Add(SampleServed delivered)
        {
            var outcome = delivered.Outcome;
            if (delivered.Costs is { } costs)
                _costs = _costs.Add(costs);
            if (outcome.FailReason is { } failed)
                Increment(_failed, failed);
            else
                _served++;
            if (outcome.Adapted == true)
                _adapted++;
            else if (outcome.SkipReason is { } skipped)
                Increment(_skipped, skipped);
            if (outcome is not { Label: >= 0, Prediction: { } prediction })
                return;
            // A model that is here tells no confidence where its logits are no numbers; of another one nobody may know it.
            var isCorrect = prediction == outcome.Label && (outcome.MainConfidence is not null || prequentialEvery is not null);
            _labelled++;
            _correct += isCorrect ? 1 : 0;
            if (prequentialEvery is not { } every)
                return;
            var until = (outcome.Sequence + every - 1) / every * every;
            var (images, correct) = _prequential.GetValueOrDefault(until);
            _prequential[until] = (images + 1, correct + (isCorrect ? 1 : 0));
        }

        public void Add(MetricsActor.Judged judged)
        {
            _labelled += judged.Images;
            _correct += judged.Correct;
        }

        public SourceCounts ToCounts(OfferedCounts offered) => new()
        {
            Offered = offered.Offered,
            Admitted = offered.Admitted,
            Dropped = offered.Dropped,
            Served = _served,
            Failed = Sorted(_failed),
            Adapted = prequentialEvery is null ? _adapted : null,
            Skipped = prequentialEvery is null ? Sorted(_skipped) : null,
            Attack = source.Threat is { } threat ? _costs.Summarize(threat) : null,
            Kind = source.Kind,
            Missed = Sorted(Missed),
            At = Place,
            Labelled = _labelled,
            Correct = _correct,
            Prequential = prequentialEvery is null
                ? null
                : [.. _prequential.Select(part => PrequentialPoint.Of(part.Key, part.Value.Images, part.Value.Correct))],
        };

        public SourceLoad ToLoad(OfferedCounts offered, double dueUntil, double offeredUntil) => new(
            dueUntil > 0 ? (offered.Offered + Missed.Values.Sum()) / dueUntil : null, offered.Offered / offeredUntil, offered.LagMs);

        private static void Increment(Dictionary<string, long> counts, string reason) =>
            CollectionsMarshal.GetValueRefOrAddDefault(counts, reason, out _)++;

        private static ImmutableSortedDictionary<string, long> Sorted(Dictionary<string, long> counts) =>
            counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
