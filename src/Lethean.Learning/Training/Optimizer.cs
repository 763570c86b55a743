using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>Updates every weight by its rule. The state can be read and set, so that a training can be resumed.</summary>
internal sealed class Optimizer : IDisposable
{
    private readonly Tensor[] _weights;
    private readonly MomentumUpdate _sgd;
    private readonly MuonUpdate? _muon;
    private readonly IUpdateRule[] _rules;

    public Optimizer(ITestTimeModel model, TrainingSettings settings)
    {
        _sgd = new MomentumUpdate(settings.Momentum, settings.WeightDecay, settings.Nesterov);
        _muon = settings.Muon is { } muon ? new MuonUpdate(muon) : null;
        _weights = [.. model.Parameters.Select(p => p.Value)];
        _rules = [.. model.Parameters.Select(IUpdateRule (p) => _muon is not null && IsHiddenConvolution(p) ? _muon : _sgd)];
        Velocities = [.. _weights.Select(w => zeros_like(w))];
    }

    /// <summary>One for each weight, of its shape and in the order of the model.</summary>
    public IReadOnlyList<Tensor> Velocities { get; }

    /// <param name="gradients">One for each weight, of its shape; overwritten.</param>
    /// <param name="rate">Learning rate of SGD.</param>
    public void Step(IList<Tensor> gradients, double rate)
    {
        using var noGrad = no_grad();
        for (var i = 0; i < _weights.Length; i++)
        {
            using var scope = NewDisposeScope();
            _rules[i].Apply(_weights[i], Velocities[i], gradients[i], rate);
        }
    }

    public void Dispose()
    {
        foreach (var velocity in Velocities)
            velocity.Dispose();
        _sgd.Dispose();
        _muon?.Dispose();
    }

    private static bool IsHiddenConvolution(NamedParameter parameter) =>
        parameter.Value.shape.Length == 4 && parameter.Name != "conv1.weight";
}

/// <summary>How a step changes one weight. Called inside a dispose scope, while no gradients are recorded.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <param name="weight">Of any shape; changed in place.</param>
    /// <param name="velocity">Of the same shape; zero at first, kept from step to step, changed in place.</param>
    /// <param name="gradient">Of the same shape; overwritten.</param>
    /// <param name="rate">Learning rate of this step.</param>
    void Apply(Tensor weight, Tensor velocity, Tensor gradient, double rate);
}

/// <summary>
/// SGD as PyTorch defines it: g ← g + decay·w, v ← momentum·v + g, w ← w − rate·v, or with Nesterov's momentum
/// w ← w − rate·(g + momentum·v).
/// </summary>
internal sealed class MomentumUpdate(double momentum, double decay, bool nesterov) : IUpdateRule
{
    private readonly Scalar _momentum = momentum;
    private readonly Scalar _decay = decay;

    public void Apply(Tensor weight, Tensor velocity, Tensor gradient, double rate)
    {
        using Scalar negativeRate = -rate;
        var decayed = gradient.add_(weight, _decay);
        velocity.mul_(_momentum).add_(decayed, Scalars.One);
        weight.add_(nesterov ? decayed.add_(velocity, _momentum) : velocity, negativeRate);
    }

    public void Dispose()
    {
        _momentum.Dispose();
        _decay.Dispose();
    }
}

/// <summary>
/// Muon, as <see cref="MuonSettings"/> describes it: v ← momentum·v + g, w ← (1 − rate·decay)·w − rate·s·O(g + momentum·v).
/// </summary>
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
        // Tall matrices then move as much for each row as wide ones.
        using Scalar step = -ownRate * Math.Sqrt(Math.Max(1, (double)matrix.shape[0] / matrix.shape[1]));
        weight.mul_(kept).add_(Orthogonal(matrix, settings.Iterations, ScalarType.BFloat16).view(weight.shape), step);
    }

    public void Dispose() => _momentum.Dispose();

    /// <summary>
    /// Approximately U·Vᵀ of the matrix's singular value decomposition U·S·Vᵀ, by the quintic Newton–Schulz iteration with Jordan's
    /// coefficients, which drives all singular values into 0.5 … 1.5.
    /// </summary>
    /// <param name="matrix">[rows, columns] of any floating type; not changed.</param>
    /// <param name="precision">Of the products; bfloat16 is enough for a direction, and faster where the processor has it.</param>
    /// <returns>float32 [rows, columns], a new tensor.</returns>
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
