using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Defenses;

/// <summary>What the operator of a model has at hand to defend it.</summary>
/// <param name="Model">The network that learns, still with its trained weights; stays with its owner.</param>
/// <param name="WeightsId">Tells trained weights apart, such as the hash of their checkpoint.</param>
/// <param name="CreateTrained">Another network with the trained weights, on the same device; the caller owns it.</param>
/// <param name="Train">Labelled images that it was trained on.</param>
/// <param name="Seed">Of the run.</param>
public sealed record DefenseMaterials(
    ITestTimeModel Model, string WeightsId, Func<ITestTimeModel> CreateTrained, ImageDataset Train, ulong Seed)
{
    /// <param name="model">Made from the checkpoint, and not changed since.</param>
    public static DefenseMaterials Of(Checkpoint checkpoint, ITestTimeModel model, ImageDataset train, ulong seed) =>
        new(model, checkpoint.Sha256, () => checkpoint.CreateModel(model.Device), train, seed);

    /// <summary>The random stream of one link, or of a part of it.</summary>
    public RandomStream Stream(string link) => RandomStream.Create(Seed, $"defense.{link}");

    /// <summary>Different training images, each set as likely as any other.</summary>
    /// <exception cref="InputException">There are not that many.</exception>
    public ImageDataset DrawTrusted(int images, string link)
    {
        if (images > Train.Count)
        {
            throw new InputException($"defense {link} asks for {images} training images, but {Train.Origin} has {Train.Count}; "
                + $"ask for at most {Train.Count}, or give the full dataset.");
        }

        var numbers = Enumerable.Range(0, Train.Count).ToArray();
        Stream(link).Shuffle<int>(numbers);
        return Train.Pick(numbers.AsSpan(0, images));
    }
}
