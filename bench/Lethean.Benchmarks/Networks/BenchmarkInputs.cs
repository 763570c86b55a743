using Lethean.Actors.Simulation;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Datasets;

namespace Lethean.Benchmarks.Networks;

/// <summary>A checkpoint and the data that it was trained on, as a run reads them.</summary>
internal static class BenchmarkInputs
{
    /// <param name="data">Folder of the data; searched if null.</param>
    public static SimulationInputs Load(string checkpoint, string? data)
    {
        var loaded = Checkpoint.Load(checkpoint);
        var located = new DatasetLocator(new DatasetOptions { Path = data }).LocateAsync(DatasetDescriptor.Find(loaded.Metadata.Dataset!)).GetAwaiter().GetResult();
        return new(loaded, located.Load(DatasetSplit.Train), located.Load(DatasetSplit.Test));
    }
}
