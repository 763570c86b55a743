using System.Collections.Immutable;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Defenses;

/// <summary>What a defense remembers, as plain immutable values.</summary>
/// <param name="Tensors">float32 values by name.</param>
/// <param name="Counters">Whole numbers by name.</param>
/// <param name="Random">Where its random stream is; null if it has none.</param>
public sealed record DefenseState(
    ImmutableSortedDictionary<string, ImmutableArray<float>> Tensors,
    ImmutableSortedDictionary<string, long> Counters,
    RandomState? Random = null)
{
    public static DefenseState Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, ImmutableArray<float>>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal));

    public DefenseState With(string name, long counter) => this with { Counters = Counters.SetItem(name, counter) };

    public DefenseState With(string name, ImmutableArray<float> tensor) => this with { Tensors = Tensors.SetItem(name, tensor) };
}
