using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>SGD as PyTorch defines it: g ← g + decay·w, v ← momentum·v + g, w ← w − rate·v. Its state is open, to be resumed.</summary>
internal sealed class MomentumSgd : IDisposable
{
    private readonly Tensor[] _weights;
    private readonly Scalar _momentum;
    private readonly Scalar _decay;

    public MomentumSgd(ITestTimeModel model, double momentum, double decay)
    {
        (_momentum, _decay) = (momentum, decay);
        _weights = [.. model.Parameters.Select(p => p.Value)];
        Velocities = [.. _weights.Select(w => zeros_like(w))];
    }

    /// <summary>One for each weight, in the order of the model.</summary>
    public IReadOnlyList<Tensor> Velocities { get; }

    public void Step(IList<Tensor> gradients, double rate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using Scalar negativeRate = -rate;
        for (var i = 0; i < _weights.Length; i++)
        {
            Velocities[i].mul_(_momentum).add_(gradients[i], Scalars.One).add_(_weights[i], _decay);
            _weights[i].add_(Velocities[i], negativeRate);
        }
    }

    public void Dispose()
    {
        foreach (var velocity in Velocities)
            velocity.Dispose();
        _momentum.Dispose();
        _decay.Dispose();
    }
}
