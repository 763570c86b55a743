using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Defenses;

/// <summary>Labelled images that are known to be good, and what both losses say of them at the weights of the moment.</summary>
internal sealed class TrustedImages : IDisposable
{
    // Bounds the memory of one graph.
    private const int BatchSize = 64;

    private readonly ITestTimeModel _model;
    private readonly Tensor[] _shared;
    private readonly Tensor _input;
    private readonly Tensor _labels;

    /// <param name="model">Stays with its owner.</param>
    public TrustedImages(ITestTimeModel model, ImageDataset images)
    {
        using var scope = NewDisposeScope();
        _model = model;
        _shared = [.. model.SharedParameters.Select(p => p.Value)];
        _input = model.Normalise(images.Pixels(0, images.Count, model.Device)).DetachFromDisposeScope();
        _labels = images.Labels(0, images.Count, model.Device).DetachFromDisposeScope();
        Count = (int)_input.shape[0];
    }

    public int Count { get; }

    /// <summary>Of the mean main loss, on the shared weights; outlives every dispose scope, and the caller disposes it.</summary>
    public Tensor[] MainGradient() => MeanGradient(
        BatchSize, (start, count) => cross_entropy(_model.Main(_input.narrow(0, start, count)), _labels.narrow(0, start, count)));

    /// <summary>Of the mean auxiliary loss over all four rotations.</summary>
    /// <inheritdoc cref="MainGradient"/>
    public Tensor[] AuxiliaryGradient() => MeanGradient(BatchSize / Architecture.Rotations, (start, count) =>
    {
        var upright = _input.narrow(0, start, count);
        var views = cat([.. Enumerable.Range(0, Architecture.Rotations).Select(k => upright.rot90(k, (2, 3)))]);
        long[] turns = [.. Enumerable.Range(0, Architecture.Rotations * count).Select(i => (long)(i / count))];
        return cross_entropy(_model.Auxiliary(views), DeviceTensors.Of(turns, _model.Device));
    });

    public void Dispose()
    {
        _input.Dispose();
        _labels.Dispose();
    }

    /// <param name="loss">The mean over so many images from a first one on, with its graph.</param>
    private Tensor[] MeanGradient(int batchSize, Func<int, int, Tensor> loss)
    {
        using var scope = NewDisposeScope();
        var mean = _shared.Select(weights => zeros_like(weights)).ToArray();
        for (var start = 0; start < Count; start += batchSize)
        {
            using var batch = NewDisposeScope();
            var count = Math.Min(batchSize, Count - start);
            Vectors.AddTo(mean, autograd.grad([loss(start, count)], _shared), (double)count / Count);
        }

        return Vectors.Keep(mean);
    }
}
