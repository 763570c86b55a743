using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// The network that runs forward and backward: the master itself, or a bfloat16 copy of it that is refreshed before
/// each step and whose gradients are given back in float32.
/// </summary>
internal sealed class ComputeModel : IDisposable
{
    private readonly ITestTimeModel _master;
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _weights;

    public ComputeModel(ITestTimeModel master, bool bfloat16)
    {
        _master = master;
        _model = bfloat16 ? new ResNet18(master.Architecture, master.Normalization, master.Device, ScalarType.BFloat16) : master;
        _weights = [.. _model.Parameters.Select(p => p.Value)];
    }

    private bool IsCopy => _model != _master;

    /// <summary>Main logits of the first half and auxiliary logits of the second, float32; the shared part runs once.</summary>
    public (Tensor Main, Tensor Auxiliary) Forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        Refresh();
        var features = _model.Shared(images.to(IsCopy ? ScalarType.BFloat16 : ScalarType.Float32, _model.Device));
        var half = features.shape[0] / 2;
        var main = _model.MainHead(features.narrow(0, 0, half)).to(ScalarType.Float32);
        var auxiliary = _model.AuxiliaryHead(features.narrow(0, half, half)).to(ScalarType.Float32);
        return (main.MoveToOuterDisposeScope(), auxiliary.MoveToOuterDisposeScope());
    }

    /// <summary>One gradient for each weight of the master, in its order.</summary>
    public IList<Tensor> Gradients(Tensor loss)
    {
        var gradients = autograd.grad([loss], _weights);
        return IsCopy ? [.. gradients.Select(g => g.to(ScalarType.Float32))] : gradients;
    }

    public void Dispose()
    {
        if (IsCopy)
            _model.Dispose();
    }

    private void Refresh()
    {
        if (!IsCopy)
            return;
        using var noGrad = no_grad();
        for (var i = 0; i < _weights.Length; i++)
            _weights[i].copy_(_master.Parameters[i].Value);
    }
}
