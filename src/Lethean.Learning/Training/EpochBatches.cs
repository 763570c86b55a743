using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// The batches of one epoch. All randomness comes from streams named after the epoch, so that a resumed training needs nothing but the
/// number of the epoch to continue as before.
/// </summary>
/// <param name="model">Normalises the images; the batches are on its device.</param>
internal sealed class EpochBatches(TrainingSettings settings, ImageDataset data, ITestTimeModel model) : IDisposable
{
    private readonly Augmentation _augmentation = new(data.Shape.Height, settings.CropPadding, settings.Flip, model.Device);

    public int Steps => (data.Count + settings.BatchSize - 1) / settings.BatchSize;

    /// <summary>The indices of each batch: every image once, in random order.</summary>
    /// <param name="epoch">0-based.</param>
    public IEnumerable<int[]> Order(int epoch)
    {
        var order = Enumerable.Range(0, data.Count).ToArray();
        RandomStream.Create(settings.Seed, $"training/{epoch}/order").Shuffle(order.AsSpan());
        return order.Chunk(settings.BatchSize);
    }

    public RandomStream Randomness(int epoch) => RandomStream.Create(settings.Seed, $"training/{epoch}/augmentation");

    /// <summary>One batch, augmented.</summary>
    /// <param name="indices">Of its images.</param>
    /// <param name="random">From <see cref="Randomness"/>; continued from batch to batch.</param>
    public TrainingBatch Prepare(int[] indices, RandomStream random)
    {
        var upright = model.Normalise(_augmentation.CropAndFlip(data.Pixels(indices, model.Device), random));
        if (settings.Cutout > 0)
            _augmentation.CutOut(upright, settings.Cutout, random);
        var count = (int)Math.Ceiling(indices.Length * settings.AuxiliaryShare);
        var rotations = _augmentation.Draw(count, Architecture.Rotations, random);
        var turned = _augmentation.Turn(upright.narrow(0, 0, count), rotations);
        var labels = data.Labels(indices, model.Device);
        var targets = settings.CutMix > 0 ? Mix(upright, labels, random) : labels;
        return new(cat([upright, turned]), targets, rotations);
    }

    // float32 [n, classes]: what is to be answered to each image, by the shares of the images that it is put together from.
    private Tensor Mix(Tensor images, Tensor labels, RandomStream random)
    {
        var kept = _augmentation.Mix(images, settings.CutMix, random).view(-1, 1);
        var own = nn.functional.one_hot(labels, settings.Architecture.Classes).to(ScalarType.Float32);
        return kept.mul(own.sub(own.roll(1, 0))).add(own.roll(1, 0), Scalars.One);
    }

    public void Dispose() => _augmentation.Dispose();
}

/// <summary>The input of one training step.</summary>
/// <param name="Images">Normalised [n + m, 3, 32, 32]: n augmented images, then the first m of them turned.</param>
/// <param name="Targets">Classes of the n upright ones, int64 [n]; with CutMix their shares, float32 [n, classes].</param>
/// <param name="Rotations">Quarter turns of the m turned ones, int64 [m].</param>
internal readonly record struct TrainingBatch(Tensor Images, Tensor Targets, Tensor Rotations);
