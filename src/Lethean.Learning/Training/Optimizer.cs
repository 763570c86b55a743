using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>Updates every weight by its rule. The state can be read and set, so that a training can be resumed.</summary>
internal sealed class Optimizer : IDisposable
{
    private readonly Tensor _weights;
    private readonly MomentumUpdate _sgd;
    private readonly MuonUpdate? _muon;
    private readonly long _muonWeights;

    /// <param name="weights">float32, all weights in the order of the layout; its owner disposes it.</param>
    public Optimizer(Tensor weights, WeightLayout layout, TrainingSettings settings)
    {
        _weights = weights;
        _sgd = new MomentumUpdate(settings.Momentum, settings.WeightDecay, settings.Nesterov);
        Velocity = zeros_like(weights);
        if (settings.Muon is not { } muon)
            return;
        var hidden = layout.Parts.Where(p => p.IsHiddenConvolution).ToArray();
        _muon = new MuonUpdate(muon, hidden);
        _muonWeights = hidden.Sum(p => p.Count);
    }

    /// <summary>Like the weights; zero at first, kept from step to step.</summary>
    public Tensor Velocity { get; }

    /// <param name="gradient">Like the weights; overwritten.</param>
    /// <param name="rate">Learning rate of SGD.</param>
    public void Step(Tensor gradient, double rate)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        if (_muonWeights > 0)
            Apply(_muon!, 0, _muonWeights);
        Apply(_sgd, _muonWeights, gradient.shape[0] - _muonWeights);

        void Apply(IUpdateRule rule, long start, long count) =>
            rule.Apply(_weights.narrow(0, start, count), Velocity.narrow(0, start, count), gradient.narrow(0, start, count), rate);
    }

    public void Dispose()
    {
        Velocity.Dispose();
        _sgd.Dispose();
        _muon?.Dispose();
    }
}

/// <summary>How a step changes neighbouring weights. Called inside a dispose scope, while no gradients are recorded.</summary>
internal interface IUpdateRule : IDisposable
{
    /// <param name="weights">[n]; changed in place.</param>
    /// <param name="velocity">[n]; zero at first, kept from step to step, changed in place.</param>
    /// <param name="gradient">[n]; overwritten.</param>
    /// <param name="rate">Learning rate of this step.</param>
    void Apply(Tensor weights, Tensor velocity, Tensor gradient, double rate);
}

/// <summary>
/// SGD as PyTorch defines it: g ← g + decay·w, v ← momentum·v + g, w ← w − rate·v, or with Nesterov's momentum
/// w ← w − rate·(g + momentum·v).
/// </summary>
internal sealed class MomentumUpdate(double momentum, double decay, bool nesterov) : IUpdateRule
{
    private readonly Scalar _momentum = momentum;
    private readonly Scalar _decay = decay;

    public void Apply(Tensor weights, Tensor velocity, Tensor gradient, double rate)
    {
        using Scalar negativeRate = -rate;
        var decayed = gradient.add_(weights, _decay);
        velocity.mul_(_momentum).add_(decayed, Scalars.One);
        weights.add_(nesterov ? decayed.add_(velocity, _momentum) : velocity, negativeRate);
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
/// <param name="convolutions">All weights that it updates, side by side; those of one shape, which are neighbours, at once.</param>
internal sealed class MuonUpdate(MuonSettings settings, IReadOnlyList<WeightPart> convolutions) : IUpdateRule
{
    private readonly Scalar _momentum = settings.Momentum;

    // A convolution's weight is a matrix with one row for each output channel: [matrices, rows, columns] of each shape.
    private readonly long[][] _stacks = [.. convolutions.GroupBy(c => string.Join('×', c.Shape)).Select(
        same => new[] { same.Count(), same.First().Shape[0], same.First().Count / same.First().Shape[0] })];

    public void Apply(Tensor weights, Tensor velocity, Tensor gradient, double rate)
    {
        var ownRate = rate * settings.RateRatio;
        using Scalar kept = 1 - ownRate * settings.WeightDecay;
        velocity.mul_(_momentum).add_(gradient, Scalars.One);
        var moves = gradient.add_(velocity, _momentum);
        weights.mul_(kept);
        var precision = ComputeDevice.MultipliesBfloat16(weights.device) ? ScalarType.BFloat16 : ScalarType.Float32;
        var start = 0L;
        foreach (var stack in _stacks)
        {
            var count = stack[0] * stack[1] * stack[2];
            var direction = Orthogonal(moves.narrow(0, start, count).view(stack), settings.Iterations, precision);
            // Tall matrices then move as much for each row as wide ones.
            using Scalar step = -ownRate * Math.Sqrt(Math.Max(1, (double)stack[1] / stack[2]));
            weights.narrow(0, start, count).add_(direction.flatten(), step);
            start += count;
        }
    }

    public void Dispose() => _momentum.Dispose();

    /// <summary>
    /// Approximately U·Vᵀ of each matrix's singular value decomposition U·S·Vᵀ, by the quintic Newton–Schulz iteration with Jordan's
    /// coefficients, which drives all singular values into 0.5 … 1.5.
    /// </summary>
    /// <param name="matrices">[n, rows, columns] of any floating type; not changed.</param>
    /// <param name="precision">Of the products; bfloat16 is enough for a direction.</param>
    /// <returns>float32 [n, rows, columns], a new tensor.</returns>
    internal static Tensor Orthogonal(Tensor matrices, int iterations, ScalarType precision)
    {
        const float A = 3.4445f, B = -4.7750f, C = 2.0315f;
        using var scope = NewDisposeScope();
        using Scalar tiny = 1e-7;
        var tall = matrices.shape[1] > matrices.shape[2];
        var lengths = matrices.flatten(1).norm(1, keepdim: true).unsqueeze(2).add(tiny, Scalars.One);
        var x = matrices.div(lengths).to(precision);
        if (tall)
            x = x.transpose(1, 2);
        for (var i = 0; i < iterations; i++)
        {
            // TorchSharp 0.107 multiplies the first two and adds the third, other than libtorch.
            var gram = x.bmm(x.transpose(1, 2));
            var polynomial = gram.baddbmm(gram, gram, B, C);
            x = polynomial.baddbmm(x, x, A, 1);
        }

        return (tall ? x.transpose(1, 2) : x).to(ScalarType.Float32).MoveToOuterDisposeScope();
    }
}
