using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// The batches of one epoch. All randomness comes from streams named after the epoch, so that a resumed training needs
/// nothing but the number of the epoch to go on as before.
/// </summary>
/// <param name="model">Normalises, on its device.</param>
internal sealed class EpochBatches(TrainingSettings settings, ImageDataset data, ITestTimeModel model) : IDisposable
{
    private readonly Augmentation _augmentation = new(data.Shape.Height, settings.CropPadding, settings.Flip, model.Device);

    public int Steps => (data.Count + settings.BatchSize - 1) / settings.BatchSize;

    /// <summary>Each image once, in random order.</summary>
    /// <param name="epoch">0-based.</param>
    public IEnumerable<int[]> Order(int epoch)
    {
        var order = Enumerable.Range(0, data.Count).ToArray();
        RandomStream.Create(settings.Seed, $"training/{epoch}/order").Shuffle(order.AsSpan());
        return order.Chunk(settings.BatchSize);
    }

    public RandomStream Randomness(int epoch) => RandomStream.Create(settings.Seed, $"training/{epoch}/augmentation");

    public TrainingBatch Prepare(int[] indices, RandomStream random)
    {
        var upright = model.Normalise(_augmentation.CropAndFlip(data.Pixels(indices, model.Device), random));
        if (settings.Cutout > 0)
            _augmentation.CutOut(upright, settings.Cutout, random);
        var count = (int)Math.Ceiling(indices.Length * settings.AuxiliaryShare);
        var rotations = _augmentation.Draw(count, Architecture.Rotations, random);
        var turned = _augmentation.Turn(upright.narrow(0, 0, count), rotations);
        return new(cat([upright, turned]), data.Labels(indices, model.Device), rotations);
    }

    public void Dispose() => _augmentation.Dispose();
}
