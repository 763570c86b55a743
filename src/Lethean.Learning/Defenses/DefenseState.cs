using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tensors;
using static TorchSharp.torch;

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

    /// <summary>Adds a list of float32 tensors of any shapes, bit by bit.</summary>
    internal DefenseState With(string name, IReadOnlyList<Tensor> tensors)
    {
        var state = this;
        for (var i = 0; i < tensors.Count; i++)
        {
            var values = new float[tensors[i].NumberOfElements];
            ParameterMemory.Read(tensors[i], values);
            state = state.With(KeyOf(name, i), ImmutableCollectionsMarshal.AsImmutableArray(values));
        }

        return state;
    }

    /// <summary>Brings back a list of tensors.</summary>
    /// <param name="shapes">Tensors of the same shapes, on the device where the values belong.</param>
    /// <returns>Tensors that outlive every dispose scope; none where an empty list was added.</returns>
    internal Tensor[] ToTensors(string name, IReadOnlyList<Tensor> shapes)
    {
        if (!Tensors.ContainsKey(KeyOf(name, 0)))
            return [];
        var tensors = Vectors.Keep(shapes);
        for (var i = 0; i < tensors.Length; i++)
            ParameterMemory.Write(tensors[i], Tensors[KeyOf(name, i)].AsSpan());
        return tensors;
    }

    private static string KeyOf(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}.{index}");
}
