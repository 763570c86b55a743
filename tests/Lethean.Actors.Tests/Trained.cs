using Lethean.Actors.Configuration;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Evaluation;

namespace Lethean.Actors.Tests;

/// <summary>A network that knows something and the bundled images, for tests where an accuracy has to tell weights apart.</summary>
internal static class Trained
{
    private static readonly LocatedDataset Data = new DatasetLocator(
        new DatasetOptions { Path = Path.Combine(AppContext.BaseDirectory, "data", "fashion-mnist-sample") }).Find(DatasetDescriptor.Find("fashion-mnist"))!;

    public static ImageDataset Train { get; } = Data.Load(DatasetSplit.Train);

    public static ImageDataset Test { get; } = Data.Load(DatasetSplit.Test);

    public static Checkpoint Checkpoint { get; } =
        Checkpoint.Load(Path.Combine(AppContext.BaseDirectory, "Reference", "fashion-resnet18-w16-split4.safetensors"));

    public static SimulationInputs Inputs { get; } = InputsOf(new DataSettings(null, DatasetSplit.Test, TrafficShare: 0.25));

    /// <summary>Of the first images, by the untouched network.</summary>
    public static IEnumerable<int> CorrectPerClass(ImageDataset data, int images)
    {
        using var model = Checkpoint.CreateModel();
        return new AccuracyEvaluator(model, data, images).Evaluate().CorrectPerClass;
    }

    public static SimulationInputs InputsOf(DataSettings settings) => new(Checkpoint, ImageSplit.Of(Train, Test, settings));
}
