using System.Collections.Immutable;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// The weights of a model side by side in memory, so that an update of all of them is a few operators and not a few for each. Hidden
/// convolutions come first, those of one shape together, then the first convolution, the norms and the linear layers.
/// </summary>
internal sealed class FlatWeights : IDisposable
{
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _weights;
    private readonly Tensor[] _pieces;

    /// <summary>Moves the weights of a model, which stay its weights and keep their values.</summary>
    public FlatWeights(ITestTimeModel model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _model = model;
        var ordered = model.Parameters.OrderBy(Rank).ThenBy(p => string.Join('×', p.Value.shape)).ToArray();
        _weights = [.. ordered.Select(p => p.Value)];
        HiddenConvolutions = [.. _weights[..ordered.Count(IsHiddenConvolution)].Select(w => w.shape)];
        _pieces = [.. OfOneType(_weights).Select(weights => cat([.. weights.Select(w => w.flatten())]).DetachFromDisposeScope())];
        foreach (var (weights, piece) in OfOneType(_weights).Zip(_pieces))
        {
            foreach (var (weight, place) in weights.Zip(piece.split([.. weights.Select(w => w.NumberOfElements)])))
                weight.set_(place.view(weight.shape));
        }
    }

    /// <summary>The weights of a float32 model, one after the other: [n]. Changing them changes the model.</summary>
    public Tensor Values => _pieces.Single();

    /// <summary>[outputs, inputs, height, width] of each hidden convolution, from the first weight on.</summary>
    public ImmutableArray<long[]> HiddenConvolutions { get; }

    /// <summary>Takes over the values of another model of this architecture, rounded to the types of this one.</summary>
    /// <param name="values">Its <see cref="Values"/>.</param>
    public void CopyFrom(Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (piece, part) in _pieces.Zip(values.split([.. _pieces.Select(p => p.NumberOfElements)])))
            piece.copy_(part);
    }

    /// <summary>The gradient of a loss, in the order of <see cref="Values"/>: float32 [n].</summary>
    /// <param name="loss">A scalar.</param>
    public Tensor Gradient(Tensor loss)
    {
        using var scope = NewDisposeScope();
        var gradients = autograd.grad([loss], _weights);
        var pieces = OfOneType(gradients).Select(piece => cat([.. piece.Select(g => g.flatten())]).As(ScalarType.Float32));
        return cat([.. pieces]).MoveToOuterDisposeScope();
    }

    /// <summary>The part of each weight, in the order of the model and of the shape of the weight.</summary>
    /// <param name="values">[n], in the order of <see cref="Values"/>; the parts share its memory.</param>
    public IEnumerable<Tensor> PartsOf(Tensor values)
    {
        var parts = _weights.Zip(values.split([.. _weights.Select(w => w.NumberOfElements)])).ToDictionary(p => p.First, p => p.Second);
        return _model.Parameters.Select(p => parts[p.Value].view(p.Value.shape));
    }

    public void Dispose()
    {
        foreach (var piece in _pieces)
            piece.Dispose();
    }

    private static bool IsHiddenConvolution(NamedParameter parameter) =>
        parameter.Value.shape.Length == 4 && parameter.Name != "conv1.weight";

    private static int Rank(NamedParameter parameter) => parameter switch
    {
        _ when IsHiddenConvolution(parameter) => 0,
        { Value.shape.Length: 4 } => 1,
        { Name: var name } when !name.StartsWith("fc", StringComparison.Ordinal) => 2,
        _ => 3,
    };

    // Neighbours of the same type together.
    private static IEnumerable<Tensor[]> OfOneType(IList<Tensor> tensors)
    {
        for (int start = 0, end; start < tensors.Count; start = end)
        {
            var type = tensors[start].dtype;
            end = start + tensors.Skip(start).TakeWhile(t => t.dtype == type).Count();
            yield return [.. tensors.Skip(start).Take(end - start)];
        }
    }
}
