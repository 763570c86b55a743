using Lethean.Actors.Metrics;

namespace Lethean.Host.Folders;

/// <summary>One arm with one seed, as a run folder tells it.</summary>
/// <param name="Summary">Null where the run was killed or interrupted before the variant ended.</param>
public sealed record VariantData(string Name, ulong Seed, IReadOnlyList<EvaluationPoint> Evaluations, VariantSummary? Summary);

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
