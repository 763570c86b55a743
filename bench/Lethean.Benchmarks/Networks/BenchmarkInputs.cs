using Lethean.Actors.Configuration;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;

namespace Lethean.Benchmarks.Networks;

/// <summary>A checkpoint and the data that it was trained on, as a run reads them.</summary>
internal static class BenchmarkInputs
{
    /// <summary>All test images are evaluated, for nobody sends any.</summary>
    /// <param name="data">Folder of the data; searched if null.</param>
    public static SimulationInputs Load(string checkpoint, string? data)
    {
        var loaded = Checkpoint.Load(checkpoint);
        var dataset = loaded.Metadata.Dataset!;
        return new(loaded, new ImageSplit(Read(dataset, data, DatasetSplit.Train), Read(dataset, data, DatasetSplit.Test), Traffic: null));
    }

    /// <param name="data">Folder of the data; searched if null.</param>
    public static ImageDataset Read(string dataset, string? data, DatasetSplit split) =>
        new DatasetLocator(new DatasetOptions { Path = data })
            .LocateAsync(DatasetDescriptor.Find(dataset)).GetAwaiter().GetResult().Load(split);

    /// <summary>A checkpoint of random weights among the temporary files.</summary>
    public static string WriteRandom(int width)
    {
        var path = Path.Combine(Path.GetTempPath(), $"lethean-benchmark-w{width}.safetensors");
        using var model = BenchmarkNetwork.Create(width);
        Checkpoint.Save(path, model, new(BenchmarkNetwork.Architecture(width), BenchmarkNetwork.Normalization, "cifar-10"));
        return path;
    }
}
