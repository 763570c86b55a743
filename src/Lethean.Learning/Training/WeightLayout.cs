using System.Collections.Immutable;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// Where each weight of an architecture is in one long vector of all, so that an update is a few operators and not a few for each
/// weight. Hidden convolutions come first, those of one shape together, then the first convolution, the norms and the linear layers.
/// </summary>
internal sealed class WeightLayout
{
    private readonly int[] _order;

    public WeightLayout(ITestTimeModel model)
    {
        NamedParameter[] weights = [.. model.Parameters];
        var indices = Enumerable.Range(0, weights.Length);
        _order = [.. indices.OrderBy(i => Rank(weights[i])).ThenBy(i => string.Join('×', weights[i].Value.shape))];
        var start = 0;
        Parts = [.. _order.Select(i =>
        {
            var (name, weight) = weights[i];
            var part = new WeightPart(name, weight.shape, start, (int)weight.NumberOfElements, IsHiddenConvolution(weights[i]));
            start += part.Count;
            return part;
        })];
        Count = start;
    }

    /// <summary>From the first number of the vector to the last.</summary>
    public ImmutableArray<WeightPart> Parts { get; }

    /// <summary>Numbers of the vector.</summary>
    public int Count { get; }

    /// <summary>One tensor for each weight as a vector: float32 [<see cref="Count"/>], a new tensor.</summary>
    /// <param name="tensors">One of any floating type for each weight, of its shape and in the order of the model.</param>
    public Tensor Gather(IReadOnlyList<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        var pieces = new List<Tensor>();
        for (int start = 0, end; start < _order.Length; start = end)
        {
            // Together as far as they have the same type: fewer conversions.
            var type = tensors[_order[start]].dtype;
            Tensor[] same = [.. _order.Skip(start).Select(i => tensors[i]).TakeWhile(t => t.dtype == type).Select(t => t.flatten())];
            pieces.Add(cat(same).As(ScalarType.Float32));
            end = start + same.Length;
        }

        return cat(pieces).MoveToOuterDisposeScope();
    }

    /// <summary>Sets the weights of a model of this architecture, rounded to their types.</summary>
    /// <param name="values">float32 [<see cref="Count"/>].</param>
    public void CopyTo(ITestTimeModel model, Tensor values)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (index, part) in _order.Zip(Parts))
            model.Parameters[index].Value.copy_(values.narrow(0, part.Start, part.Count).view(part.Shape));
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
}

/// <summary>A weight in the vector of all.</summary>
/// <param name="Start">Of its first number.</param>
/// <param name="Count">Of its numbers, which are row-major.</param>
/// <param name="IsHiddenConvolution">Any but the one that takes the image.</param>
internal sealed record WeightPart(string Name, long[] Shape, int Start, int Count, bool IsHiddenConvolution);
