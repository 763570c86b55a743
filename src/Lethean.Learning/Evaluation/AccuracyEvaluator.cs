using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Evaluation;

/// <summary>Measures the accuracy of a network's main head, in inference mode and without adaptation.</summary>
public sealed class AccuracyEvaluator
{
    /// <summary>The fastest of 32 to 1000 on two cores whose allocator keeps its memory; larger batches only take more memory.</summary>
    public const int DefaultBatchSize = 250;

    private const long NoPrediction = -1;

    private readonly ITestTimeModel _model;
    private readonly ImageDataset _data;
    private readonly int _batchSize;

    /// <param name="model">Its owner keeps it, and may change its weights between evaluations.</param>
    /// <param name="images">How many images to use, from the first on; at least 1.</param>
    /// <exception cref="InputException">There are fewer images.</exception>
    public AccuracyEvaluator(ITestTimeModel model, ImageDataset data, int images, int batchSize = DefaultBatchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        (_model, _data, _batchSize) = (model, data.Take(images), Math.Min(batchSize, images));
    }

    /// <summary>Evaluates on the calling thread alone.</summary>
    /// <exception cref="OperationCanceledException">Checked between batches.</exception>
    public AccuracyResult Evaluate(CancellationToken cancellationToken = default) => Evaluate(1, cancellationToken);

    /// <summary>
    /// Evaluates on several threads, each with batches of its own: they wait for each other once, and not after every operator.
    /// </summary>
    /// <param name="threads">1 or more. The calling thread is one of them, and keeps its own number of libtorch threads.</param>
    /// <exception cref="OperationCanceledException">Checked between batches.</exception>
    public AccuracyResult Evaluate(int threads, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        var tally = new Tally(_model.Architecture.Classes, _data.Count);
        var taken = -_batchSize;
        var helpers = Enumerable.Range(1, threads - 1).Select(_ => Task.Factory.StartNew(
            () =>
            {
                TorchThreads.UseOnThisThread(1);
                MeasureBatches();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        try
        {
            MeasureBatches();
        }
        finally
        {
            Task.WhenAll(helpers).GetAwaiter().GetResult(); // they use the model, which its owner may change afterwards
        }

        return new(_data.Count, tally.Correct.Sum(), [.. tally.Images], [.. tally.Correct])
        {
            IsCorrect = [.. tally.IsCorrect],
            NonFinite = tally.NonFinite,
        };

        void MeasureBatches()
        {
            using var inference = ComputeDevice.WithoutGradients(_model.Device);
            for (var start = Interlocked.Add(ref taken, _batchSize); start < _data.Count; start = Interlocked.Add(ref taken, _batchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var labels = _data.RawLabels.Slice(start, Math.Min(_batchSize, _data.Count - start));
                tally.Count(start, labels, Predict(start, labels.Length));
            }
        }
    }

    /// <summary>
    /// Predicted classes of consecutive images; <see cref="NoPrediction"/> where a logit is not finite, for then the largest says nothing.
    /// </summary>
    private long[] Predict(int start, int count)
    {
        using var scope = NewDisposeScope();
        // Kept until after the call: TorchSharp frees the one of an implicit conversion while libtorch may still read it.
        using Scalar none = NoPrediction;
        var logits = _model.Main(_model.Normalise(_data.Pixels(start, count, _model.Device)));
        return [.. logits.argmax(1).masked_fill(logits.isfinite().all(1).logical_not(), none).cpu().data<long>()];
    }

    private sealed class Tally(int classes, int images)
    {
        private int _nonFinite;

        public int[] Images { get; } = new int[classes];

        public int[] Correct { get; } = new int[classes];

        /// <summary>Threads write different elements.</summary>
        public bool[] IsCorrect { get; } = new bool[images];

        public int NonFinite => _nonFinite;

        public void Count(int start, ReadOnlySpan<byte> labels, ReadOnlySpan<long> predictions)
        {
            for (var i = 0; i < labels.Length; i++)
            {
                Interlocked.Increment(ref Images[labels[i]]);
                IsCorrect[start + i] = predictions[i] == labels[i];
                if (IsCorrect[start + i])
                    Interlocked.Increment(ref Correct[labels[i]]);
                if (predictions[i] == NoPrediction)
                    Interlocked.Increment(ref _nonFinite);
            }
        }
    }
}
