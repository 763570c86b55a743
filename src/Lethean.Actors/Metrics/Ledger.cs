using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lethean.Actors.Traffic;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Counts the samples of every source at each point of their way, so that nothing can vanish unnoticed
/// (<see cref="SourceCounts.Imbalances"/>). Each point calls its own method; the points run on different threads.
/// </summary>
public sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Account> _accounts;
    private double _dueUntil;
    private TimeSpan? _offeredUntil;

    /// <param name="sources">All source names; a source that never sends has counts too.</param>
    public Ledger(IEnumerable<string> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        _accounts = sources.ToDictionary(source => source, _ => new Account(), StringComparer.Ordinal);
    }

    /// <param name="intendedSeconds">When it was due, since the start of the traffic.</param>
    /// <param name="now">When it is offered, since then; <c>null</c> where intended times are not times.</param>
    public void Offered(string source, double intendedSeconds, TimeSpan? now)
    {
        lock (_lock)
        {
            var account = _accounts[source];
            account.Offered++;
            _dueUntil = Math.Max(_dueUntil, intendedSeconds);
            if (now is not { } moment)
                return;
            var lag = moment - TimeSpan.FromSeconds(intendedSeconds);
            account.Lag.Record(lag > TimeSpan.Zero ? lag : TimeSpan.Zero);
            _offeredUntil = moment;
        }
    }

    public void Missed(MissedSamples missed)
    {
        ArgumentNullException.ThrowIfNull(missed);
        Book(missed.Source, account => CollectionsMarshal.GetValueRefOrAddDefault(account.Missed, missed.Reason, out _) += missed.Count);
        lock (_lock)
            _dueUntil = Math.Max(_dueUntil, missed.Seconds);
    }

    /// <summary>As cheap as can be: under overload it is called for nearly every sample.</summary>
    public void Dropped(string source, string reason)
    {
        lock (_lock)
            Increment(_accounts[source].Dropped, reason);
    }

    public void Admitted(string source) => Book(source, account => account.Admitted++);

    public void Served(string source) => Book(source, account => account.Served++);

    public void Failed(string source, string reason) => Book(source, account => Increment(account.Failed, reason));

    public void Adapted(string source) => Book(source, account => account.Adapted++);

    public void Skipped(string source, string reason) => Book(source, account => Increment(account.Skipped, reason));

    /// <summary>A served sample with a true class was predicted.</summary>
    public void Predicted(string source, bool correctly) => Book(source, account =>
    {
        account.Labelled++;
        account.Correct += correctly ? 1 : 0;
    });

    /// <summary>From now on the source is an attacker's.</summary>
    public void Attacks(string source, ThreatModel threat) => Book(source, account => account.Attack = new AttackAccount(threat));

    /// <summary>An attacker has used an answer of a model.</summary>
    public void Asked(string source) => Book(source, account => account.Attack!.Asked());

    /// <param name="distance">Largest change of a pixel.</param>
    public void Crafted(string source, double distance) => Book(source, account => account.Attack!.Crafted(distance));

    public void Spent(string source, TimeSpan crafting) => Book(source, account => account.Attack!.Spent(crafting));

    /// <summary>What the attackers have spent so far, by source.</summary>
    internal ImmutableSortedDictionary<string, AttackCosts> AttackCosts()
    {
        lock (_lock)
            return _accounts.Where(pair => pair.Value.Attack is not null)
                .ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.Attack!.Costs, StringComparer.Ordinal);
    }

    /// <summary>Goes on from what attackers had spent.</summary>
    internal void SetAttackCosts(ImmutableSortedDictionary<string, AttackCosts> costs)
    {
        foreach (var (source, spent) in costs)
            Book(source, account => account.Attack!.Costs = spent);
    }

    /// <summary>How the sources kept to their intended times; <c>null</c> where intended times are not times, and before the first sample.</summary>
    public OfferedLoad? ToOfferedLoad()
    {
        lock (_lock)
            return _offeredUntil is { Ticks: > 0 } until
                ? OfferedLoad.Of(until, _accounts.ToImmutableSortedDictionary(
                    pair => pair.Key, pair => pair.Value.ToLoad(_dueUntil, until.TotalSeconds), StringComparer.Ordinal))
                : null;
    }

    public ImmutableSortedDictionary<string, SourceCounts> ToCounts()
    {
        lock (_lock)
            return _accounts.ToImmutableSortedDictionary(pair => pair.Key, pair => pair.Value.ToCounts(), StringComparer.Ordinal);
    }

    private void Book(string source, Action<Account> entry)
    {
        lock (_lock)
            entry(_accounts[source]);
    }

    private static void Increment(Dictionary<string, long> counts, string reason) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, reason, out _)++;

    private sealed class Account
    {
        public long Offered { get; set; }
        public Dictionary<string, long> Missed { get; } = [];
        public LatencyHistogram Lag { get; } = new();
        public long Admitted { get; set; }
        public Dictionary<string, long> Dropped { get; } = [];
        public long Served { get; set; }
        public Dictionary<string, long> Failed { get; } = [];
        public long Adapted { get; set; }
        public Dictionary<string, long> Skipped { get; } = [];
        public long Labelled { get; set; }
        public long Correct { get; set; }
        public AttackAccount? Attack { get; set; }

        public SourceCounts ToCounts() => new(
            Offered, Admitted, Sorted(Dropped), Served, Sorted(Failed), Adapted, Sorted(Skipped), Attack?.Summarize())
        {
            Missed = Sorted(Missed),
            Labelled = Labelled,
            Correct = Correct,
        };

        public SourceLoad ToLoad(double dueUntil, double offeredUntil) => new(
            dueUntil > 0 ? (Offered + Missed.Values.Sum()) / dueUntil : null, Offered / offeredUntil, Distribution.Of(Lag));

        private static ImmutableSortedDictionary<string, long> Sorted(Dictionary<string, long> counts) =>
            counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }
}
