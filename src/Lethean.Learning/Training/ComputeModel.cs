using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>The network that runs forward and backward, in float32 or with convolutions in bfloat16; its gradient is float32.</summary>
internal sealed class ComputeModel : IDisposable
{
    private readonly WeightLayout _layout;
    private readonly ResNet _model;
    private readonly Tensor[] _weights;

    /// <param name="like">Has the architecture, normalisation and device.</param>
    public ComputeModel(ITestTimeModel like, WeightLayout layout, bool bfloat16)
    {
        _layout = layout;
        _model = new ResNet(like.Architecture, like.Normalization, like.Device, bfloat16 ? Precision.Bfloat16 : Precision.Full);
        _weights = [.. _model.Parameters.Select(p => p.Value)];
    }

    /// <summary>Logits of both heads, each of its own images; the shared part runs once.</summary>
    /// <param name="weights">float32, in the order of the layout.</param>
    /// <param name="images">Normalised [n + m, 3, height, width], on the model's device.</param>
    /// <param name="main">n: how many images, from the first on, are for the main head; the others are for the auxiliary head.</param>
    /// <returns>float32 [n, classes] and [m, 4].</returns>
    public (Tensor Main, Tensor Auxiliary) Forward(Tensor weights, Tensor images, long main)
    {
        using var scope = NewDisposeScope();
        _layout.CopyTo(_model, weights);
        var (classes, rotations) = FirstDerivatives.Only(() =>
        {
            var features = _model.Shared(images);
            return (_model.MainHead(features.narrow(0, 0, main)), _model.AuxiliaryHead(features.narrow(0, main, features.shape[0] - main)));
        });
        return (classes.MoveToOuterDisposeScope(), rotations.MoveToOuterDisposeScope());
    }

    /// <summary>float32, in the order of the layout.</summary>
    /// <param name="loss">A scalar.</param>
    public Tensor Gradient(Tensor loss)
    {
        using var scope = NewDisposeScope();
        return _layout.Gather([.. autograd.grad([loss], _weights)]).MoveToOuterDisposeScope();
    }

    public void Dispose() => _model.Dispose();
}
