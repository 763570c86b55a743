using System.Collections.Immutable;

namespace Lethean.Actors.Metrics;

/// <summary>Where the samples of one source went. Each number was counted at its own point of the way.</summary>
/// <param name="Offered">Left the source, at their intended time or as soon after it as could be.</param>
/// <param name="Admitted">Left the admission queue for the model.</param>
/// <param name="Dropped">Refused at admission, by reason.</param>
/// <param name="Served">Answered by the model.</param>
/// <param name="Failed">Not answered because the model crashed on them, by reason.</param>
/// <param name="Adapted">Served, and the weights were stepped.</param>
/// <param name="Skipped">Served without a step, by reason.</param>
/// <param name="Attack">Threat model and costs of an attacker; <c>null</c> for ordinary users.</param>
public sealed record SourceCounts(
    long Offered,
    long Admitted,
    ImmutableSortedDictionary<string, long> Dropped,
    long Served,
    ImmutableSortedDictionary<string, long> Failed,
    long Adapted,
    ImmutableSortedDictionary<string, long> Skipped,
    AttackSummary? Attack)
{
    /// <summary>What the source sends; <c>null</c> in folders of versions that did not say it.</summary>
    public string? Kind { get; init; }

    /// <summary>Due on the real-time clock and never made, by reason; no part of <see cref="Offered"/>.</summary>
    public ImmutableSortedDictionary<string, long> Missed
    {
        // What is missing in the JSON arrives here as null.
        get => field ?? ImmutableSortedDictionary<string, long>.Empty;
        init;
    } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Served samples that have a true class.</summary>
    public long Labelled { get; init; }

    /// <summary>Of these, predicted correctly when they were served.</summary>
    public long Correct { get; init; }

    /// <summary>Each broken equation of conservation, with its numbers; nothing when all samples are accounted for.</summary>
    public IEnumerable<string> Imbalances()
    {
        if (Offered != Admitted + Dropped.Values.Sum())
            yield return $"offered {Offered} is not admitted {Admitted} + dropped {Dropped.Values.Sum()}";
        if (Admitted != Served + Failed.Values.Sum())
            yield return $"admitted {Admitted} is not served {Served} + failed {Failed.Values.Sum()}";
        if (Served != Adapted + Skipped.Values.Sum())
            yield return $"served {Served} is not adapted {Adapted} + skipped {Skipped.Values.Sum()}";
    }
}
