using Lethean.Actors.Metrics;

namespace Lethean.Host.Folders;

/// <summary>One arm with one seed, as a run folder tells it. What its evaluations tell is known of variants that have not ended too.</summary>
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
    public long? SamplesToChance => Evaluations is [var first, ..] ? AccuracyMilestones.SamplesToChance(Evaluations, first.ImagesPerClass.Length) : null;
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

    /// <summary>The arm's name, with its seed where the run has several.</summary>
    public string LabelOf(VariantData variant) => LabelOf(variant.Name, variant.Seed);

    public string LabelOf(string name, ulong seed) =>
        Variants.Any(v => v.Name == name && v.Seed != seed) ? $"{name} (seed {seed})" : name;
}
