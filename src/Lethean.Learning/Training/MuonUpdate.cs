using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>v ← momentum·v + g, w ← (1 − rate·decay)·w − rate·s·O(g + momentum·v), as <see cref="MuonSettings"/> says.</summary>
internal sealed class MuonUpdate(MuonSettings settings) : IUpdateRule
{
    private readonly Scalar _momentum = settings.Momentum;

    public void Apply(Tensor weight, Tensor velocity, Tensor gradient, double rate)
    {
        var ownRate = rate * settings.RateRatio;
        using Scalar kept = 1 - ownRate * settings.WeightDecay;
        velocity.mul_(_momentum).add_(gradient, Scalars.One);
        // A convolution's weight is a matrix with one row for each output channel.
        var matrix = gradient.add_(velocity, _momentum).flatten(1);
        // So that tall matrices move as much for each row as wide ones.
        using Scalar step = -ownRate * Math.Sqrt(Math.Max(1, (double)matrix.shape[0] / matrix.shape[1]));
        weight.mul_(kept).add_(Orthogonal(matrix, settings.Iterations, ScalarType.BFloat16).view(weight.shape), step);
    }

    public void Dispose() => _momentum.Dispose();

    /// <summary>
    /// About U·Vᵀ of the matrix's singular value decomposition U·S·Vᵀ, by the quintic Newton–Schulz iteration with Jordan's
    /// coefficients, which drives all singular values into 0.5 … 1.5.
    /// </summary>
    /// <param name="precision">Of the products; bfloat16 is enough for a direction, and faster where the processor has it.</param>
    internal static Tensor Orthogonal(Tensor matrix, int iterations, ScalarType precision)
    {
        using var scope = NewDisposeScope();
        using Scalar a = 3.4445, b = -4.7750, c = 2.0315;
        using Scalar tiny = 1e-7;
        var tall = matrix.shape[0] > matrix.shape[1];
        var x = (tall ? matrix.t() : matrix).to(precision);
        x = x.div(x.norm().add(tiny, Scalars.One));
        for (var i = 0; i < iterations; i++)
        {
            var gram = x.mm(x.t());
            var polynomial = gram.mul(b).add_(gram.mm(gram), c);
            x = x.mul(a).add_(polynomial.mm(x), Scalars.One);
        }

        return (tall ? x.t() : x).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
