using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Traffic;

/// <summary>
/// A sample on its way from its source to the results, filled as it travels: the source knows who sends what when, admission how it
/// waited, the delivery what an attacker made of it and what the model answered. Plain data: it can be written and read back.
/// </summary>
/// <param name="Source">Name of the source.</param>
/// <param name="SourceSequence">Order within the source, from 1.</param>
/// <param name="Client">Who sent it.</param>
/// <param name="IntendedSeconds">When it should arrive, seconds since the start of the traffic.</param>
public sealed record TrafficSample(string Source, long SourceSequence, ClientId Client, double IntendedSeconds, Sample Sample)
{
    /// <summary>Its place among samples with the same intended time, see <see cref="TrafficSource.NextRank"/>.</summary>
    public ulong Rank { get; init; }

    /// <summary>It waited longer than the deadline: it is to be served, not learned from.</summary>
    public bool IsLate { get; init; }

    /// <summary>Samples in the admission queue behind it when its turn came.</summary>
    public int Waiting { get; init; }

    /// <summary>Order of delivery to the model, from 1; 0 before it.</summary>
    public long Sequence { get; init; }

    /// <summary>What an attacker spent on it when it was sent; <c>null</c> where it is sent as drawn.</summary>
    public AttackCosts? Costs { get; init; }

    /// <summary>What became of it; <c>null</c> before, and where it failed.</summary>
    public ServedSample? Served { get; init; }

    /// <summary>What the answer took; as <see cref="Served"/>.</summary>
    public SampleTiming? Timing { get; init; }

    /// <summary>Why it could not be served.</summary>
    public string? FailReason { get; init; }

    /// <summary>As the log has it.</summary>
    public SampleOutcome ToOutcome() => new()
    {
        Sequence = Sequence,
        Source = Source,
        SourceSequence = SourceSequence,
        Client = Client.Number,
        ClientsOf = Client.Source == Source ? null : Client.Source,
        IntendedSeconds = IntendedSeconds,
        Label = Sample.Label,
        QuarterTurns = Sample.QuarterTurns,
        Prediction = Served?.Prediction,
        MainConfidence = Served?.MainConfidence,
        UprightConfidence = Served?.UprightConfidence,
        AuxiliaryLoss = Served?.AuxiliaryLoss,
        Adapted = Served is null ? false : Served.WasLearned,
        SkipReason = Served?.SkipReason,
        FailReason = FailReason,
        GradientCorrelation = Served?.GradientCorrelation,
        MainEntropy = Served?.MainEntropy,
        GradientNorm = Served?.GradientNorm,
        GuardCosine = Served?.GuardCosine,
        Origin = new SampleOrigin
        {
            Split = Sample.Split switch { DatasetSplit.Train => "train", DatasetSplit.Test => "test", _ => null },
            Index = Sample.DatasetIndex < 0 ? null : Sample.DatasetIndex,
            Augmentation = Sample.Augmentation,
            Corruption = Sample.Corruption,
            NoiseState = Sample.NoiseState is { } state
                ? string.Create(CultureInfo.InvariantCulture, $"{state.S0:x16}{state.S1:x16}{state.S2:x16}{state.S3:x16}")
                : null,
            Distance = Costs is { Perturbed: > 0 } ? Costs.Distance : null,
        },
    };

    /// <summary>
    /// The order of the merged traffic: by intended time, then by rank. Strict: where even the ranks are the same, names differ.
    /// </summary>
    public static int CompareArrival(TrafficSample left, TrafficSample right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var byTime = left.IntendedSeconds.CompareTo(right.IntendedSeconds);
        var byRank = byTime != 0 ? byTime : left.Rank.CompareTo(right.Rank);
        return byRank != 0 ? byRank : string.CompareOrdinal(left.Source, right.Source);
    }
}
