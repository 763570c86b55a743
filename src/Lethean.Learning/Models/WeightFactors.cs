using Lethean.Learning.Tensors;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// Weights that are large beside their input, left out of a graph: what the gradient of such weights is follows from two small factors,
/// the patches that were multiplied with the weights and the gradient of the output. Its length and a step down it need no tensor as large
/// as the weights.
/// </summary>
public sealed class WeightFactors : IDisposable
{
    [ThreadStatic]
    private static WeightFactors? _current;

    private readonly List<(Tensor Weight, Tensor Patches, Tensor Output)> _kept = [];

    /// <summary>What this thread's convolutions leave their weights to; null where they leave them in the graph.</summary>
    internal static WeightFactors? Current => _current;

    /// <summary>Whether no weight is left out.</summary>
    public bool IsEmpty => _kept.Count == 0;

    /// <summary>What the gradients are asked of instead of the weights, in the order of the convolutions.</summary>
    public IEnumerable<Tensor> Outputs => _kept.Select(kept => kept.Output);

    /// <summary>
    /// Makes a graph on this thread whose convolutions leave out weights, where that is faster. It gives no second derivatives.
    /// </summary>
    public T LeaveOut<T>(Func<T> forward)
    {
        _current = this;
        try
        {
            return forward();
        }
        finally
        {
            _current = null;
        }
    }

    /// <summary>Whether a weight is left out.</summary>
    public bool Has(Tensor weight) => PlaceOf(weight) >= 0;

    /// <summary>The convolution, differentiable by its input, and kept until this is disposed.</summary>
    /// <returns>[n, outputs, height / stride, width / stride], a new tensor.</returns>
    internal Tensor Multiply(Tensor input, Tensor weight, int stride)
    {
        var patches = ThinConvolution.PatchesOf(input, stride).DetachFromDisposeScope();
        var operands = new Operands(patches, weight, stride, (int)input.shape[2] / stride);
        var output = Product.apply(input, operands).DetachFromDisposeScope();
        _kept.Add((weight, patches, output));
        return output.alias();
    }

    /// <summary>
    /// The length of the gradients of the weights that are left out, and a bound on every number and every partial sum in them.
    /// Where the bound is finite, so is all that <see cref="Descend"/> adds.
    /// </summary>
    /// <param name="ofOutputs">The gradients of <see cref="Outputs"/>.</param>
    public (float Norm, float Bound) NormAndBound(IEnumerable<Tensor> ofOutputs)
    {
        // The gradient is Σᵢ gᵢ pᵢᵀ over the places i; its squared length Σᵢⱼ (gᵢ·gⱼ)(pᵢ·pⱼ). Products of float32 fit into float64.
        var (squares, bound) = (0.0, 0.0);
        foreach (var (kept, gradient) in _kept.Zip(ofOutputs))
        {
            var (square, ofThis) = ThinConvolution.SquareAndBound(gradient, kept.Patches);
            (squares, bound) = (squares + square, Math.Max(bound, ofThis));
        }

        // Rounding may leave a length of zero a little below it.
        return ((float)Math.Sqrt(Math.Max(squares, 0)), (float)bound);
    }

    /// <summary>The gradients of weights, in their order; of those left out as new tensors.</summary>
    /// <param name="ofOthers">The gradients of those that are not left out, in the same order.</param>
    /// <param name="ofOutputs">The gradients of <see cref="Outputs"/>.</param>
    public Tensor[] Whole(IEnumerable<Tensor> weights, IEnumerable<Tensor> ofOthers, IReadOnlyList<Tensor> ofOutputs)
    {
        var others = new Queue<Tensor>(ofOthers);
        return [.. weights.Select(weight =>
            PlaceOf(weight) is >= 0 and var i ? WholeOf(_kept[i].Patches, ofOutputs[i], weight) : others.Dequeue())];
    }

    /// <summary>weight ← weight − rate · gradient, for each weight that is left out.</summary>
    /// <param name="ofOutputs">The gradients of <see cref="Outputs"/>.</param>
    public void Descend(IEnumerable<Tensor> ofOutputs, double rate)
    {
        foreach (var ((weight, patches, _), gradient) in _kept.Zip(ofOutputs))
            ThinConvolution.AddGradient(weight, gradient, patches, (float)-rate);
    }

    public void Dispose()
    {
        foreach (var (_, patches, output) in _kept)
        {
            patches.Dispose();
            output.Dispose();
        }
    }

    private int PlaceOf(Tensor weight) => _kept.FindIndex(kept => ReferenceEquals(kept.Weight, weight));

    private static Tensor WholeOf(Tensor patches, Tensor ofOutput, Tensor weight)
    {
        var result = Kernels.Zeros(weight.shape);
        ThinConvolution.AddGradient(result, ofOutput, patches, 1);
        return result;
    }

    /// <param name="Size">Rows and columns of the output.</param>
    private sealed record Operands(Tensor Patches, Tensor Weight, int Stride, int Size);

    private sealed class Product : autograd.SingleTensorFunction<Product>
    {
        public override string Name => nameof(Product);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var operands = (Operands)vars[1];
            ctx.save_data(nameof(Operands), operands);
            return ThinConvolution.Multiply(operands.Patches, operands.Weight, operands.Size);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var (_, weight, stride, _) = (Operands)ctx.get_data(nameof(Operands));
            return [ThinConvolution.MultiplyBack(grad_output, weight, stride), null!];
        }
    }
}
