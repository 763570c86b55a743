using Lethean.Actors.Configuration;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;

namespace Lethean.Actors.Tests;

/// <summary>A network that knows something and the bundled images, for tests where an accuracy has to tell weights apart.</summary>
internal static class Trained
{
    public static SimulationInputs Inputs { get; } = Load();

    private static SimulationInputs Load()
    {
        var checkpoint = Checkpoint.Load(Path.Combine(AppContext.BaseDirectory, "Reference", "fashion-resnet18-w16-split4.safetensors"));
        var folder = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample");
        var data = new DatasetLocator(new DatasetOptions { Path = folder }).Find(DatasetDescriptor.Find("fashion-mnist"))!;
        return new SimulationInputs(checkpoint, data.Load(DatasetSplit.Train), data.Load(DatasetSplit.Test));
    }
}
