using Lethean.Learning.Datasets;
using Lethean.Learning.Models;
using static TorchSharp.torch;

namespace Lethean.Learning.Evaluation;

/// <summary>Measures what a network knows: accuracy of its main head in inference mode, without adapting.</summary>
public sealed class AccuracyEvaluator : IDisposable
{
    /// <summary>The fastest of 32 to 1000 on two cores with the allocator keeping its memory; larger ones only take more.</summary>
    public const int DefaultBatchSize = 250;

    private readonly ITestTimeModel _model;
    private readonly Tensor _input;
    private readonly int[] _labels;
    private readonly int _batchSize;

    /// <param name="model">Stays with its owner, who may change its weights between evaluations.</param>
    /// <param name="images">The first so many of the data, at least 1.</param>
    /// <exception cref="InputException">The data have fewer images.</exception>
    public AccuracyEvaluator(ITestTimeModel model, ImageDataset data, int images, int batchSize = DefaultBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var first = data.Take(images);
        using var scope = NewDisposeScope();
        (_model, _batchSize) = (model, batchSize);
        _input = model.Normalise(first.Pixels(0, first.Count)).DetachFromDisposeScope();
        _labels = [.. Enumerable.Range(0, first.Count).Select(first.LabelOf)];
    }

    /// <exception cref="OperationCanceledException">Checked between batches.</exception>
    public AccuracyResult Evaluate(CancellationToken cancellationToken = default)
    {
        using var inference = inference_mode();
        var classes = _model.Architecture.Classes;
        var (images, correct) = (new int[classes], new int[classes]);
        for (var start = 0; start < _labels.Length; start += _batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var labels = _labels.AsSpan(start, Math.Min(_batchSize, _labels.Length - start));
            var predictions = Predict(start, labels.Length);
            for (var i = 0; i < labels.Length; i++)
            {
                images[labels[i]]++;
                correct[labels[i]] += predictions[i] == labels[i] ? 1 : 0;
            }
        }

        return new(_labels.Length, correct.Sum(), [.. images], [.. correct]);
    }

    public void Dispose() => _input.Dispose();

    private long[] Predict(int start, int count)
    {
        using var scope = NewDisposeScope();
        return [.. _model.Main(_input.narrow(0, start, count)).argmax(1).cpu().data<long>()];
    }
}
