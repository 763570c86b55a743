using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

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
