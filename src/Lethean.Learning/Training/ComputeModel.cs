using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// The network that runs forward and backward: the master itself, or a copy of it with convolutions in bfloat16. The copy is refreshed
/// before each step, and its gradients are returned in float32.
/// </summary>
internal sealed class ComputeModel : IDisposable
{
    private readonly ITestTimeModel _master;
    private readonly ITestTimeModel _model;
    private readonly Tensor[] _weights;

    public ComputeModel(ITestTimeModel master, bool bfloat16)
    {
        _master = master;
        _model = bfloat16 ? new ResNet(master.Architecture, master.Normalization, master.Device, Precision.Bfloat16) : master;
        _weights = [.. _model.Parameters.Select(p => p.Value)];
    }

    private bool IsCopy => _model != _master;

    /// <summary>Logits of both heads, each of its own images; the shared part runs once.</summary>
    /// <param name="images">Normalised [n + m, 3, height, width], on the model's device.</param>
    /// <param name="main">n: how many images, from the first on, are for the main head; the others are for the auxiliary head.</param>
    /// <returns>float32 [n, classes] and [m, 4].</returns>
    public (Tensor Main, Tensor Auxiliary) Forward(Tensor images, long main)
    {
        using var scope = NewDisposeScope();
        Refresh();
        var features = _model.Shared(images);
        var classes = _model.MainHead(features.narrow(0, 0, main));
        var rotations = _model.AuxiliaryHead(features.narrow(0, main, features.shape[0] - main));
        return (classes.MoveToOuterDisposeScope(), rotations.MoveToOuterDisposeScope());
    }

    /// <summary>One float32 gradient for each weight of the master, of its shape and in its order.</summary>
    /// <param name="loss">A scalar.</param>
    public IList<Tensor> Gradients(Tensor loss)
    {
        var gradients = autograd.grad([loss], _weights);
        return [.. gradients.Select(g => g.As(ScalarType.Float32))];
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
