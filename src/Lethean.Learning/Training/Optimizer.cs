using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>Moves every weight by its rule. Its state is open, to be resumed.</summary>
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

    /// <summary>One for each weight, in the order of the model.</summary>
    public IReadOnlyList<Tensor> Velocities { get; }

    /// <param name="gradients">One for each weight; their memory is used up.</param>
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

    private static bool IsHiddenConvolution(NamedParameter parameter) => parameter.Value.shape.Length == 4 && parameter.Name != "conv1.weight";
}
