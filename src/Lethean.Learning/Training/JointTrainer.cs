using System.Collections.Immutable;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Lethean.Learning.Training;

/// <summary>
/// Trains both heads together, by CE(main(x), y) + CE(auxiliary(rot_k x), k) with k uniform (Sun 2020, section 2), and writes a checkpoint
/// and its card. An interrupted training continues after its last finished epoch, to the same result.
/// </summary>
/// <param name="train">Images to learn from.</param>
/// <param name="test">Images to evaluate, all of them after every epoch.</param>
/// <param name="device">Where to compute; the processor if null. The same bytes come only from the same device.</param>
/// <param name="checkpointPath">Where to write. The card goes beside it as <c>.md</c>, the resumable state as <c>.training</c>.</param>
public sealed class JointTrainer(
    TrainingSettings settings, ImageDataset train, ImageDataset test, string checkpointPath, Device? device = null)
{
    private readonly TrainingSettings _settings = settings.Validated();
    private readonly Normalization _normalization = new(train.Descriptor.Mean, train.Descriptor.StandardDeviation);

    /// <summary>File with weights and optimizer after the last finished epoch; deleted when the training is done.</summary>
    public string StatePath { get; } = checkpointPath + ".training";

    /// <summary>Trains to the end.</summary>
    /// <exception cref="InputException">
    /// The state file belongs to another training, the initial checkpoint to another network, or the loss is no longer finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">Checked before every step; the last finished epoch is kept.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var initial = _settings.LoadInitial();
        using var state = new TrainingState(_settings, _normalization, train.Sha256, device);
        var evaluator = new AccuracyEvaluator(state.Network, test, test.Count);
        if (initial != null)
            state.Start(initial);
        state.Resume(StatePath);
        state.Produce();
        while (state.Curve.Length < _settings.Epochs)
        {
            var meter = TrainEpoch(state, progress, cancellationToken);
            var seconds = meter.Seconds;
            state.Produce();
            var accuracy = evaluator.Evaluate(cancellationToken).Accuracy;
            state.Curve = state.Curve.Add(meter.Finish(accuracy, seconds));
            state.Save(StatePath);
            progress?.Report(meter.Progress() with { Last = state.Curve[^1] });
        }

        return Finish(state, initial?.Sha256, evaluator.Evaluate);
    }

    private EpochMeter TrainEpoch(TrainingState state, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var epoch = state.Curve.Length;
        using var batches = new EpochBatches(_settings, train, state.Network);
        using var compute = new ComputeModel(state.Network, state.Layout, _settings.BFloat16);
        var (meter, random, step) = (new EpochMeter(_settings, train.Count, state.Curve), batches.Randomness(epoch), 0);
        foreach (var indices in batches.Order(epoch))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rate = _settings.Schedule.At(epoch + (double)step++ / batches.Steps, _settings.Epochs);
            var (loss, correct) = TrainBatch(state, compute, batches, indices, random, rate);
            meter.Add(indices.Length, loss, correct);
            progress?.Report(meter.Progress());
        }

        return meter;
    }

    private (double Loss, int Correct) TrainBatch(
        TrainingState state, ComputeModel compute, EpochBatches batches, int[] indices, RandomStream random, double rate)
    {
        using var scope = NewDisposeScope();
        var batch = batches.Prepare(indices, random);
        var (main, auxiliary) = compute.Forward(state.Weights, batch.Images, indices.Length);
        var loss = cross_entropy(main, batch.Targets, label_smoothing: _settings.LabelSmoothing)
            .add(cross_entropy(auxiliary, batch.Rotations), Scalars.One);
        var gradient = compute.Gradient(loss);
        var (value, correct) = Read(loss, main, batch.Targets);
        if (!float.IsFinite(value))
            throw new InputException(FormattableString.Invariant(
                $"training diverged: the loss is {value} at learning rate {rate:G3}; lower the learning rate."));
        state.Optimizer.Step(gradient, rate);
        MoveAverage(state);
        return (value, correct);
    }

    // A batch has at most 10,000 images, which float32 counts exactly.
    // loss: scalar; logits: [n, classes]; targets: int64 [n], or shares of the classes, [n, classes], of which the largest counts.
    private static (float Loss, int Correct) Read(Tensor loss, Tensor logits, Tensor targets)
    {
        using var noGrad = no_grad();
        var labels = targets.dim() == 1 ? targets : targets.argmax(1);
        var values = DeviceTensors.Read(loss, logits.argmax(1).eq(labels).sum().to(ScalarType.Float32));
        return (values[0], (int)values[1]);
    }

    private void MoveAverage(TrainingState state)
    {
        if (!state.Averages)
            return;
        using var noGrad = no_grad();
        using Scalar kept = _settings.Averaging;
        using Scalar moved = 1 - _settings.Averaging;
        state.Average.mul_(kept).add_(state.Weights, moved);
    }

    private TrainingResult Finish(TrainingState state, string? initial, Func<CancellationToken, AccuracyResult> evaluate)
    {
        if (_settings.HalfPrecisionCheckpoint)
            RoundToHalf(state.Network);
        var accuracy = evaluate(CancellationToken.None);
        var metadata = new CheckpointMetadata(
            _settings.Architecture, _normalization, _settings.Dataset, _settings.Recipe, accuracy.Accuracy, _settings.Seed);
        Checkpoint.Save(checkpointPath, state.Network, metadata, _settings.HalfPrecisionCheckpoint);
        var cardPath = Path.ChangeExtension(checkpointPath, ".md");
        var result = new TrainingResult(
            _settings, checkpointPath, cardPath, Checkpoint.Load(checkpointPath).Sha256, accuracy, state.Curve)
        {
            InitialSha256 = initial,
        };
        AtomicFile.WriteText(cardPath, ModelCard.Write(result, train, test));
        File.Delete(StatePath);
        return result;
    }

    private static void RoundToHalf(ITestTimeModel model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (_, weight) in model.Parameters)
            weight.copy_(weight.to(ScalarType.Float16));
    }
}

/// <summary>What a training has made.</summary>
/// <param name="Test">Accuracy of the checkpoint as written, on all test images.</param>
public sealed record TrainingResult(
    TrainingSettings Settings, string CheckpointPath, string CardPath, string Sha256, AccuracyResult Test,
    ImmutableArray<EpochRecord> Curve)
{
    /// <summary>Hash of the checkpoint that the training started from; null if from none.</summary>
    public string? InitialSha256 { get; init; }
}
