using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Defenses;

/// <summary>The running mean of the gradients that were let through: r ← d·r + (1 − d)·g, from the first one on.</summary>
/// <param name="model">Stays with its owner.</param>
/// <param name="decay">d, 0 to below 1.</param>
internal sealed class AcceptedGradients(ITestTimeModel model, double decay) : IReferenceGradient
{
    private Tensor[] _mean = [];

    public IReadOnlyList<Tensor>? Next() => _mean.Length == 0 ? null : _mean;

    public void Accept(IEnumerable<Tensor> gradient)
    {
        if (_mean.Length == 0)
        {
            _mean = Vectors.Keep(gradient);
            return;
        }

        Vectors.Scale(_mean, decay);
        Vectors.AddTo(_mean, gradient, 1 - decay);
    }

    public DefenseState Export() => TensorState.Export(_mean, "mean");

    public void Import(DefenseState state)
    {
        Dispose();
        _mean = TensorState.Import(state, "mean", [.. model.SharedParameters.Select(p => p.Value)]);
    }

    public void Dispose()
    {
        foreach (var part in _mean)
            part.Dispose();
        _mean = [];
    }
}
