using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Lethean.Learning.Evaluation;

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

    /// <summary>Not answered because the model crashed on them, or its server gave no usable answer, by reason.</summary>
    public required ImmutableSortedDictionary<string, long> Failed { get; init; }

    /// <summary>Served, and the weights were stepped; <c>null</c> where the model is not here and nobody knows.</summary>
    [JsonRequired]
    public long? Adapted { get; init; }

    /// <summary>Served without a step, by reason; as <see cref="Adapted"/>.</summary>
    [JsonRequired]
    public ImmutableSortedDictionary<string, long>? Skipped { get; init; }

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

    /// <summary>
    /// How right the answers were over time, where the model is not here: an entry for each <c>evaluation.every</c> samples of all sources
    /// together, of which some are labelled ones of this source; else not written.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ImmutableArray<PrequentialPoint>? Prequential { get; init; }

    /// <summary>Where it was made, where that is another machine; else not written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SourcePlace? At { get; init; }

    /// <summary>Each broken equation of conservation, with its numbers; nothing when all samples are accounted for.</summary>
    public IEnumerable<string> Imbalances()
    {
        if (Offered != Admitted + Dropped.Values.Sum())
            yield return $"offered {Offered} is not admitted {Admitted} + dropped {Dropped.Values.Sum()}";
        if (Admitted != Served + Failed.Values.Sum())
            yield return $"admitted {Admitted} is not served {Served} + failed {Failed.Values.Sum()}";
        if (At is { Made: { } made, Node: var node } && made < Offered)
            yield return $"made {made} at {node} is less than offered {Offered}";
        if (Skipped is not null && Served != Adapted + Skipped.Values.Sum())
            yield return $"served {Served} is not adapted {Adapted} + skipped {Skipped.Values.Sum()}";
    }
}

/// <summary>Accuracy of the answers to labelled samples of one source, of some that came one after the other.</summary>
/// <param name="Sample">Samples of all sources delivered up to the last of these.</param>
/// <param name="Images">How many were answered and labelled, 1 or more.</param>
/// <param name="Correct">Of these, predicted correctly.</param>
/// <param name="Low">Lower end of the 95 % Wilson interval of the accuracy.</param>
/// <param name="High">Upper end of it.</param>
public sealed record PrequentialPoint(long Sample, int Images, int Correct, double Low, double High)
{
    public static PrequentialPoint Of(long sample, int images, int correct)
    {
        var (low, high) = WilsonInterval.Of(correct, images);
        return new(sample, images, correct, low, high);
    }

    /// <summary>Share of correct predictions, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Images;
}
