using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Lethean.Actors.Metrics;

/// <summary>
/// Counts, by source, the samples that come to admission, pass it, and are refused there. Not thread-safe: admission is its only owner,
/// and tells the counts when the traffic has ended.
/// </summary>
internal sealed class AdmissionLedger
{
    private readonly Dictionary<string, Account> _accounts;
    private double _dueUntil;
    private TimeSpan? _offeredUntil;

    /// <param name="sources">All source names; a source that never sends has counts too.</param>
    public AdmissionLedger(IEnumerable<string> sources) =>
        _accounts = sources.ToDictionary(source => source, _ => new Account(), StringComparer.Ordinal);

    /// <param name="intendedSeconds">When it was due, since the start of the traffic.</param>
    /// <param name="now">When it is offered, since then; <c>null</c> where intended times are not times.</param>
    public void Offered(string source, double intendedSeconds, TimeSpan? now)
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

    public void Admitted(string source) => _accounts[source].Admitted++;

    public void Dropped(string source, string reason) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_accounts[source].Dropped, reason, out _)++;

    /// <param name="stoppedBy">See <see cref="AdmissionCounts.StoppedBy"/>.</param>
    public AdmissionCounts ToCounts(string? stoppedBy) => new(
        _accounts.ToImmutableSortedDictionary(account => account.Key, account => account.Value.ToCounts(), StringComparer.Ordinal),
        _dueUntil,
        _offeredUntil,
        stoppedBy);

    private sealed class Account
    {
        public long Offered { get; set; }
        public long Admitted { get; set; }
        public Dictionary<string, long> Dropped { get; } = [];
        public LatencyHistogram Lag { get; } = new();

        public OfferedCounts ToCounts() =>
            new(Offered, Admitted, Dropped.ToImmutableSortedDictionary(StringComparer.Ordinal), Distribution.Of(Lag));
    }
}

/// <summary>What admission has counted in one run.</summary>
/// <param name="Sources">By source name.</param>
/// <param name="DueUntil">The latest intended time, in seconds since the start of the traffic.</param>
/// <param name="OfferedUntil">When the last sample was offered; <c>null</c> where intended times are not times.</param>
/// <param name="StoppedBy">Why the traffic ended before its own end; <c>null</c> where it did not.</param>
public sealed record AdmissionCounts(
    ImmutableSortedDictionary<string, OfferedCounts> Sources, double DueUntil, TimeSpan? OfferedUntil, string? StoppedBy)
{
    public long Offered => Sources.Values.Sum(source => source.Offered);
}

/// <summary>What admission has counted of one source, see <see cref="SourceCounts"/>.</summary>
/// <param name="LagMs">
/// How long after its intended time each was offered; <c>null</c> when none was, and where intended times are not times.
/// </param>
public sealed record OfferedCounts(long Offered, long Admitted, ImmutableSortedDictionary<string, long> Dropped, Distribution? LagMs);

/// <summary>Samples that were due and are never made.</summary>
/// <param name="Count">How many.</param>
/// <param name="Seconds">When the last of them was due, or a little later; since the start of the traffic.</param>
/// <param name="Reason">Why: the sources were behind, or backpressure held them.</param>
public sealed record MissedSamples(string Source, long Count, double Seconds, string Reason);
