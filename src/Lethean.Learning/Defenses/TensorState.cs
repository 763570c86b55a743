using System.Globalization;
using System.Runtime.InteropServices;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>Lists of float32 tensors as the state of a defense: exactly the same values when they come back.</summary>
internal static class TensorState
{
    public static DefenseState Export(IReadOnlyList<Tensor> tensors, string name)
    {
        var state = DefenseState.Empty;
        for (var i = 0; i < tensors.Count; i++)
        {
            var values = new float[tensors[i].NumberOfElements];
            ParameterMemory.Read(tensors[i], values);
            state = state.With(KeyOf(name, i), ImmutableCollectionsMarshal.AsImmutableArray(values));
        }

        return state;
    }

    /// <param name="shapes">Tensors of the same shapes, on the device where the values belong.</param>
    /// <returns>Tensors that outlive every dispose scope; none where none were exported.</returns>
    public static Tensor[] Import(DefenseState state, string name, IReadOnlyList<Tensor> shapes)
    {
        if (!state.Tensors.ContainsKey(KeyOf(name, 0)))
            return [];
        var tensors = Vectors.Keep(shapes);
        for (var i = 0; i < tensors.Length; i++)
            ParameterMemory.Write(tensors[i], state.Tensors[KeyOf(name, i)].AsSpan());
        return tensors;
    }

    private static string KeyOf(string name, int index) => string.Create(CultureInfo.InvariantCulture, $"{name}.{index}");
}
