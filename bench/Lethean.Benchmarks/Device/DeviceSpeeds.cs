using System.Diagnostics;
using Lethean.Benchmarks.Comparison;
using Lethean.Benchmarks.Networks;
using Lethean.Learning.Adaptation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Evaluation;
using Lethean.Learning.Models;
using Lethean.Learning.Training;

namespace Lethean.Benchmarks.Device;

/// <param name="Steps">Adaptation steps a second, each rotation once.</param>
/// <param name="Images">Images evaluated a second.</param>
internal sealed record NetworkSpeed(int Width, string Precision, double Steps, double Images);

/// <param name="Images">Of the epoch, up to where it was cut off.</param>
/// <param name="Rate">Images a second, after the first batch; null where no second one was reached.</param>
internal sealed record TrainingSpeed(int Width, string Precision, int Images, double? Rate);

/// <summary>Speeds on random weights and images, which do not depend on what the weights have learned.</summary>
internal sealed class DeviceSpeeds(TorchSharp.torch.Device device, DeviceSizes sizes)
{
    private const int BatchSize = 128;

    public NetworkSpeed OfNetwork(int width, Precision precision)
    {
        using var model = Checkpoint.Load(BenchmarkInputs.WriteRandom(width)).CreateModel(device, precision);
        var step = new RotationPrediction(model, new() { LearningRate = 0.001 });
        var image = BenchmarkNetwork.Image(1);
        var evaluator = new AccuracyEvaluator(model, BenchmarkImages.Noise(sizes.Images), sizes.Images);
        return new(width, Name(precision == Precision.Bfloat16),
            Stopped.PerSecond(sizes.Seconds, () => step.Take(image, ViewWeights.Once)),
            sizes.Images * Stopped.PerSecond(sizes.Seconds, () => evaluator.Evaluate()));
    }

    /// <summary>An epoch of the trainer, cut off after a while on a slow device.</summary>
    public TrainingSpeed OfTraining(int width, bool bfloat16)
    {
        var settings = new TrainingSettings
        {
            Recipe = "device",
            Dataset = "cifar-10",
            Architecture = BenchmarkNetwork.Architecture(width),
            Epochs = 1,
            Schedule = new StepSchedule(0.001, 1),
            BatchSize = BatchSize,
            BFloat16 = bfloat16,
        };
        var folder = Directory.CreateTempSubdirectory("lethean-device-");
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(sizes.TrainingSeconds));
        var clock = new BatchClock();
        try
        {
            var train = BenchmarkImages.Noise(sizes.TrainingImages);
            var path = Path.Combine(folder.FullName, "device.safetensors");
            new JointTrainer(settings, train, train.Take(BatchSize), path, device).Run(clock, enough.Token);
        }
        catch (OperationCanceledException)
        {
            // What was done until then counts.
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return new(width, Name(bfloat16), clock.Images, clock.ImagesPerSecond);
    }

    public static string Name(bool bfloat16) => bfloat16 ? "bfloat16" : "float32";

    private sealed class BatchClock : IProgress<TrainingProgress>
    {
        private (long At, int Images)? _first;
        private (long At, int Images) _last;

        public int Images => _last.Images;

        public double? ImagesPerSecond => _first is { } first && _last.Images > first.Images
            ? (_last.Images - first.Images) / Stopwatch.GetElapsedTime(first.At, _last.At).TotalSeconds : null;

        public void Report(TrainingProgress value)
        {
            if (value.Last is not null)
                return;
            _last = (Stopwatch.GetTimestamp(), value.Images);
            _first ??= _last;
        }
    }
}
