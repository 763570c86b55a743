using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// The network that runs forward and backward: the master itself, or a copy of it with convolutions in bfloat16. The copy is refreshed
/// before each step, and its gradient is returned in float32.
/// </summary>
internal sealed class ComputeModel : IDisposable
{
    private readonly FlatWeights _masterWeights;
    private readonly ITestTimeModel _model;
    private readonly FlatWeights _weights;

    /// <param name="weights">Those of the master.</param>
    public ComputeModel(ITestTimeModel master, FlatWeights weights, bool bfloat16)
    {
        _masterWeights = weights;
        _model = bfloat16 ? new ResNet(master.Architecture, master.Normalization, master.Device, Precision.Bfloat16) : master;
        _weights = bfloat16 ? new(_model) : weights;
    }

    private bool IsCopy => _weights != _masterWeights;

    /// <summary>Logits of both heads, each of its own images; the shared part runs once.</summary>
    /// <param name="images">Normalised [n + m, 3, height, width], on the model's device.</param>
    /// <param name="main">n: how many images, from the first on, are for the main head; the others are for the auxiliary head.</param>
    /// <returns>float32 [n, classes] and [m, 4].</returns>
    public (Tensor Main, Tensor Auxiliary) Forward(Tensor images, long main)
    {
        using var scope = NewDisposeScope();
        if (IsCopy)
            _weights.CopyFrom(_masterWeights.Values);
        var features = _model.Shared(images);
        var classes = _model.MainHead(features.narrow(0, 0, main));
        var rotations = _model.AuxiliaryHead(features.narrow(0, main, features.shape[0] - main));
        return (classes.MoveToOuterDisposeScope(), rotations.MoveToOuterDisposeScope());
    }

    /// <summary>float32, in the order of the master's <see cref="FlatWeights.Values"/>.</summary>
    /// <param name="loss">A scalar.</param>
    public Tensor Gradient(Tensor loss) => _weights.Gradient(loss);

    public void Dispose()
    {
        if (!IsCopy)
            return;
        _weights.Dispose();
        _model.Dispose();
    }
}
