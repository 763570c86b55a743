using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Tests.Data;
using Lethean.Learning.Tests.Evaluation;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Training;
using TorchSharp;

namespace Lethean.Learning.Tests.Training;

public sealed class JointTrainerTests : IDisposable
{
    private static readonly ImageDataset Train = RandomData.Create(150, DatasetSplit.Train);
    private static readonly ImageDataset Test = RandomData.Create(60);
    private static readonly TrainingSettings Settings = new()
    {
        Recipe = "tiny",
        Dataset = "fashion-mnist",
        Architecture = SmallModel.Architecture(3),
        Epochs = 3,
        BatchSize = 32,
        Schedule = new OneCycleSchedule(0.1),
        LabelSmoothing = 0.1,
        Averaging = 0.8,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_should_learn_and_write_what_it_measured()
    {
        var settings = Settings with { Epochs = 8, Averaging = 0, HalfPrecisionCheckpoint = true, Architecture = SmallModel.Architecture() };

        var result = Trainer("model", settings).Run(null, default);

        Assert.True(result.Curve[^1].Loss < result.Curve[0].Loss - 0.3, $"{result.Curve[0].Loss} → {result.Curve[^1].Loss}");
        Assert.InRange(result.Test.Accuracy, 0.25, 1); // ten classes, random is 0.1
        var checkpoint = Checkpoint.Load(result.CheckpointPath);
        using var model = checkpoint.CreateModel();
        var evaluator = new AccuracyEvaluator(model, Test, Test.Count);
        Assert.Equal(evaluator.Evaluate().Accuracy, checkpoint.Metadata.TestAccuracy);
        Assert.Equal(checkpoint.Metadata.TestAccuracy, result.Test.Accuracy);
        Assert.Equal(checkpoint.Sha256, result.Sha256);
        var card = File.ReadAllText(result.CardPath);
        Assert.Contains(result.Sha256, card, StringComparison.Ordinal);
        Assert.Contains(Train.Sha256, card, StringComparison.Ordinal);
        Assert.Contains(FormattableString.Invariant($"**{result.Test.Accuracy:P2}** of 60 test images"), card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 7)]
    [InlineData(true, 11)]
    public void An_interrupted_training_should_go_on_to_the_same_bytes(bool bfloat16, int interruptedAfterSteps)
    {
        var settings = Settings with { BFloat16 = bfloat16, CutMix = bfloat16 ? 0.5 : 0 };
        var undisturbed = Trainer("undisturbed", settings).Run(null, default);

        using var kill = new CancellationTokenSource();
        var steps = 0;
        var interrupted = Trainer("resumed", settings);
        Assert.Throws<OperationCanceledException>(
            () => interrupted.Run(new Reports(p => { if (IsStep(p) && ++steps == interruptedAfterSteps) kill.Cancel(); }), kill.Token));
        Assert.False(File.Exists(_folder["resumed"]));
        Assert.Equal(interruptedAfterSteps > 5, File.Exists(interrupted.StatePath));
        var first = 0;
        var resumed = Trainer("resumed", settings).Run(new Reports(p => first = first == 0 ? p.Epoch : first), default);

        Assert.Equal(1 + interruptedAfterSteps / 5, first);
        Assert.Equal(File.ReadAllBytes(undisturbed.CheckpointPath), File.ReadAllBytes(resumed.CheckpointPath));
        Assert.Equal(undisturbed.Curve.Select(e => e with { Seconds = 0 }), resumed.Curve.Select(e => e with { Seconds = 0 }));
        Assert.False(File.Exists(interrupted.StatePath));
    }

    [Theory]
    [InlineData("curve", "", "its curve cannot be read")]
    [InlineData("curve", "null", "its curve cannot be read")]
    [InlineData("curve", "[null]", "its curve is not that of a training")]
    [InlineData("curve", "[]", "its curve is not that of a training")]
    [InlineData("curve", "[{\"Epoch\":2,\"Loss\":1,\"TrainAccuracy\":0.5,\"TestAccuracy\":0.5,\"Seconds\":1}]", "its curve is not that of a training")]
    [InlineData("curve", "[{\"Epoch\":1,\"Loss\":1,\"TrainAccuracy\":7.9,\"TestAccuracy\":0.5,\"Seconds\":1}]", "its curve is not that of a training")]
    [InlineData("velocity/fc.bias", "missing", "tensor velocity/fc.bias is missing")]
    [InlineData("weight/fc.bias", "short", "tensor weight/fc.bias has shape [9], not [10]")]
    [InlineData("weight/fc.bias", "integers", "tensor weight/fc.bias holds I32")]
    [InlineData("average/fc.bias", "infinite", "tensor average/fc.bias holds values that are not finite")]
    public void A_damaged_state_should_be_refused(string what, string damage, string complaint)
    {
        using var state = new TrainingState(Settings, SmallModel.Normalization, "data") { Curve = [new(1, 2, 0.1, 0.1, 1)] };
        state.Save(_folder["state"]);
        var file = SafetensorsFile.Read(_folder["state"]);
        var tensors = damage switch
        {
            "missing" => file.Tensors.RemoveAll(t => t.Name == what),
            "short" => [.. file.Tensors.Select(t => t.Name == what ? StoredTensor.Of(what, [9], new float[9]) : t)],
            "integers" => [.. file.Tensors.Select(t => t.Name == what ? t with { Type = ElementType.I32 } : t)],
            "infinite" => [.. file.Tensors.Select(t => t.Name == what ? StoredTensor.Of(what, [10], [0, 1, 2, 3, float.PositiveInfinity, 5, 6, 7, 8, 9]) : t)],
            _ => file.Tensors,
        };
        var metadata = new Dictionary<string, string>(file.Metadata);
        if (what == "curve")
            metadata[what] = damage;
        metadata.Remove("checksum"); // Whoever writes nonsense may seal it.
        new SafetensorsFile(metadata, tensors).Sealed().Write(_folder["state"]);
        state.Curve = [];

        var refusal = Assert.Throws<InputException>(() => state.Resume(_folder["state"]));

        Assert.StartsWith($"{_folder["state"]}: is damaged ({complaint}", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("delete it, and the training starts anew.", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(state.Curve);
    }

    [Fact]
    public void A_state_of_another_training_should_be_refused()
    {
        using var kill = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(
            () => Trainer("model", Settings).Run(new Reports(p => { if (p.Epoch == 2) kill.Cancel(); }), kill.Token));

        var refusal = Assert.Throws<InputException>(() => Trainer("model", Settings with { Momentum = 0.8 }).Run(null, default));

        Assert.Contains(".training", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_in_which_one_bit_has_changed_should_be_refused()
    {
        using var kill = new CancellationTokenSource();
        var trainer = Trainer("damaged", Settings);
        Assert.Throws<OperationCanceledException>(() => trainer.Run(new Reports(p => { if (p.Epoch == 2) kill.Cancel(); }), kill.Token));
        var bytes = File.ReadAllBytes(trainer.StatePath);
        bytes[^1] ^= 1;
        File.WriteAllBytes(trainer.StatePath, bytes);

        var refusal = Assert.Throws<InputException>(() => trainer.Run(null, default));

        Assert.Equal($"{trainer.StatePath}: is damaged (its checksum does not fit its content); delete it, and the training starts anew.", refusal.Message);
    }

    [Fact]
    public void Progress_should_count_images_and_epochs_and_keep_no_tensor()
    {
        var reports = new List<(TrainingProgress Progress, long Live)>();

        Trainer("model", Settings).Run(new Reports(p => reports.Add((p, DisposeScopeManager.Statistics.ThreadTotalLiveCount))), default);

        var steps = reports.Where(r => IsStep(r.Progress)).ToList();
        Assert.Equal([32, 64, 96, 128, 150], steps.Take(5).Select(r => r.Progress.Images));
        Assert.Equal([1, 2, 3], steps.Select(r => r.Progress.Epoch).Distinct());
        Assert.Null(steps[4].Progress.Last);
        Assert.Equal(2, steps[^1].Progress.Last!.Epoch);
        Assert.Equal(TimeSpan.Zero, steps[^1].Progress.TimeLeft);
        Assert.Single(steps.Select(r => r.Live).Distinct());
        Assert.Equal([1, 2, 3], reports.Where(r => !IsStep(r.Progress)).Select(r => r.Progress.Last!.Epoch));
    }

    [Fact]
    public void Targets_of_mixed_images_should_be_the_shares_of_both_classes()
    {
        using var scope = TorchSharp.torch.NewDisposeScope();
        using var model = TestTimeModels.Create(Settings.Architecture, SmallModel.Normalization, 1);
        using var plain = new EpochBatches(Settings with { CropPadding = 0, Flip = false }, Train, model);
        using var mixing = new EpochBatches(Settings with { CropPadding = 0, Flip = false, CutMix = 1 }, Train, model);
        int[] indices = [.. Enumerable.Range(0, 60)];

        var own = plain.Prepare(indices, plain.Randomness(0));
        var mixed = mixing.Prepare(indices, mixing.Randomness(0));

        var targets = mixed.Targets.data<float>().ToArray().Chunk(10).ToList();
        var labels = own.Targets.data<long>().ToArray();
        var (whole, put) = (own.Images.narrow(0, 0, 60), mixed.Images.narrow(0, 0, 60));
        var (ofOwn, ofBefore) = (ShareOfEqual(put, whole), ShareOfEqual(put, whole.roll(1, 0)));
        for (var i = 0; i < 60; i++)
        {
            var before = labels[(i + 59) % 60];
            Assert.Equal(1, targets[i].Sum(), 1e-6);
            Assert.Equal(1, before == labels[i] ? targets[i][before] : targets[i][before] + targets[i][labels[i]], 1e-6);
            // Some pixels of both images are equal.
            if (before != labels[i])
                Assert.InRange(targets[i][labels[i]], 1 - ofBefore[i] - 1e-6, ofOwn[i] + 1e-6);
        }

        Assert.True(own.Images.narrow(0, 60, 60).eq(mixed.Images.narrow(0, 60, 60)).all().item<bool>(), "the turned views are of whole images");
    }

    [Fact]
    public void Training_should_start_from_the_weights_of_a_checkpoint_and_say_so()
    {
        var first = Trainer("first", Settings with { Epochs = 1 }).Run(null, default);
        var atRest = Settings with { InitialCheckpoint = first.CheckpointPath, Epochs = 1, Seed = 2, Schedule = new StepSchedule(1e-12) };

        var second = Trainer("second", atRest).Run(null, default);

        using var before = Checkpoint.Load(first.CheckpointPath).CreateModel();
        using var after = Checkpoint.Load(second.CheckpointPath).CreateModel();
        Assert.All(before.Parameters.Zip(after.Parameters), pair => Assert.True(
            pair.First.Value.allclose(pair.Second.Value, 1e-6, 1e-6), pair.First.Name));
        Assert.Equal(first.Sha256, second.InitialSha256);
        Assert.Contains($"| Starts from | `first`, SHA-256 `{first.Sha256}` |", File.ReadAllText(second.CardPath), StringComparison.Ordinal);
        Assert.Contains("| Starts from | random weights |", File.ReadAllText(first.CardPath), StringComparison.Ordinal);
    }

    [Fact]
    public void Initial_checkpoint_of_another_network_should_be_refused()
    {
        var first = Trainer("first", Settings with { Epochs = 1 }).Run(null, default);
        var other = Settings with { InitialCheckpoint = first.CheckpointPath, Architecture = SmallModel.Architecture(2) };

        var refusal = Assert.Throws<InputException>(() => Trainer("second", other).Run(null, default));

        Assert.StartsWith($"{first.CheckpointPath}: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("initial-checkpoint", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_diverging_training_should_stop_and_say_why()
    {
        var settings = Settings with { Schedule = new StepSchedule(1e30, 1) };

        var refusal = Assert.Throws<InputException>(() => Trainer("model", settings).Run(null, default));

        Assert.Contains("diverged", refusal.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["model"]));
    }

    /// <summary>For each image the share of its pixels that another has too.</summary>
    private static float[] ShareOfEqual(TorchSharp.torch.Tensor images, TorchSharp.torch.Tensor others) =>
        [.. images.eq(others).all(1).to(TorchSharp.torch.float32).mean([1, 2]).data<float>()];

    /// <summary>Whether it tells of a step, not of the end of an epoch.</summary>
    private static bool IsStep(TrainingProgress progress) => progress.Last?.Epoch != progress.Epoch;

    private JointTrainer Trainer(string name, TrainingSettings settings) => new(settings, Train, Test, _folder[name]);

    private sealed class Reports(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
