using Lethean.Actors.Configuration;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Tests;

/// <summary>A real network and real datasets, small enough for thousands of samples: random weights, random images.</summary>
internal static class Tiny
{
    private static readonly DatasetDescriptor Descriptor = DatasetDescriptor.Find("fashion-mnist");

    public static Checkpoint Checkpoint { get; } = CreateCheckpoint();

    public static ImageDataset Train { get; } = CreateDataset(DatasetSplit.Train, 64);

    public static ImageDataset Test { get; } = CreateDataset(DatasetSplit.Test, 64);

    /// <summary>What the machinery does with images does not depend on whether users send those that are evaluated.</summary>
    public static SimulationInputs Inputs { get; } = new(Checkpoint, new ImageSplit(Train, Test, Traffic: Test));

    /// <summary>The same, but for training images of a class that the network does not have: it crashes on a question about them.</summary>
    public static SimulationInputs CrashingInputs => Inputs with
    {
        Images = Inputs.Images with
        {
            Train = new ImageDataset(
                Train.Descriptor, Train.Split, Train.RawPixels.ToArray(), Enumerable.Repeat((byte)200, Train.Count).ToArray(), "no such class"),
        },
    };

    private static Checkpoint CreateCheckpoint()
    {
        var path = Path.Combine(Path.GetTempPath(), $"lethean-tests-{Environment.ProcessId}.safetensors");
        var architecture = new Architecture(Architecture.ResNet18, Width: 4, Groups: 2, SplitAfter: 4);
        var normalization = new Normalization(Descriptor.Mean, Descriptor.StandardDeviation);
        using (var model = TestTimeModels.Create(architecture, normalization, seed: 1))
            Checkpoint.Save(path, model, new CheckpointMetadata(architecture, normalization));
        var checkpoint = Checkpoint.Load(path);
        File.Delete(path);
        return checkpoint;
    }

    private static ImageDataset CreateDataset(DatasetSplit split, int count)
    {
        var random = RandomStream.Create(1, $"tiny.{split}");
        var pixels = new byte[count * Descriptor.StoredShape.Size];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(256);
        var labels = new byte[count];
        for (var i = 0; i < count; i++)
            labels[i] = (byte)random.Next(Descriptor.ClassNames.Length);
        return new ImageDataset(Descriptor, split, pixels, labels, "made for tests");
    }
}
