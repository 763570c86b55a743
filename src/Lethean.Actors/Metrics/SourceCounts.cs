using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Lethean.Actors.Metrics;

/// <summary>Where the samples of one source went. Each number was counted at its own point of the way.</summary>
public sealed record SourceCounts
{
    /// <summary>Left the source, at their intended time or as soon after it as could be.</summary>
    public required long Offered { get; init; }

    /// <summary>Left the admission queue for the model.</summary>
    public required long Admitted { get; init; }

    /// <summary>Refused at admission, by reason.</summary>
    public required ImmutableSortedDictionary<string, long> Dropped { get; init; }

    /// <summary>Answered by the model.</summary>
    public required long Served { get; init; }

    /// <summary>Not answered because the model crashed on them, by reason.</summary>
    public required ImmutableSortedDictionary<string, long> Failed { get; init; }

    /// <summary>Served, and the weights were stepped.</summary>
    public required long Adapted { get; init; }

    /// <summary>Served without a step, by reason.</summary>
    public required ImmutableSortedDictionary<string, long> Skipped { get; init; }

    /// <summary>Threat model and costs of an attacker; <c>null</c> for ordinary users.</summary>
    [JsonRequired]
    public AttackSummary? Attack { get; init; }

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
