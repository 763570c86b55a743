using Lethean.Learning.Corruptions;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// One sample as a source sends it, and how it was made: the image of the data set, cropped and flipped, then turned, then corrupted,
/// then perturbed, as far as each was done.
/// </summary>
/// <param name="Image">[3, 32, 32], pixels in [0, 1].</param>
/// <param name="Label">The true class where there is one, else −1.</param>
/// <param name="DatasetIndex">Where the image comes from in its split, from 0; −1 for none.</param>
/// <param name="QuarterTurns">How far it was turned counter-clockwise, 0 … 3.</param>
public sealed record Sample(Image Image, int Label, int DatasetIndex, int QuarterTurns)
{
    /// <summary>
    /// Seed of what its crafting draws, 0 where that draws nothing. Drawn with the sample, so that a sample depends on
    /// how many came before it, not on which of them were finished when.
    /// </summary>
    public ulong CraftingSeed { get; init; }

    /// <summary>Which part of the data set the image is of; null for none.</summary>
    public DatasetSplit? Split { get; init; }

    /// <summary>How the image was augmented; null where it was not.</summary>
    public CropAndFlip? Augmentation { get; init; }

    /// <summary>How the image was corrupted; null where it was not.</summary>
    public AppliedCorruption? Corruption { get; init; }

    /// <summary>The state of the random stream from which corruption or noise was drawn; null where neither was.</summary>
    public RandomState? NoiseState { get; init; }

    /// <summary>The random stream of its crafting.</summary>
    public RandomStream CraftingRandom() => RandomStream.Create(CraftingSeed, "crafting");

    /// <summary>The image at an index of these images, as it is, with its class.</summary>
    public static Sample Of(ImageDataset images, int index) =>
        new(images[index], images.LabelOf(index), images.Offset + index, QuarterTurns: 0) { Split = images.Split };

    /// <summary>One image with its class, each equally likely, with replacement.</summary>
    public static Sample Draw(ImageDataset images, RandomStream random) => Of(images, random.Next(images.Count));

    /// <summary>The same, with a seed for what its crafting draws.</summary>
    public static Sample DrawToCraft(ImageDataset images, RandomStream random) =>
        Draw(images, random) with { CraftingSeed = random.NextUInt64() };

    /// <summary>The sample cropped and flipped.</summary>
    internal Sample Augmented(CropAndFlip augmentation) => this with { Augmentation = augmentation, Image = augmentation.Apply(Image) };

    /// <summary>The sample gone through a corruption, which draws from a random stream.</summary>
    /// <param name="severity">1 … 5.</param>
    public Sample Corrupted(Corruption corruption, int severity, RandomStream random) => this with
    {
        NoiseState = random.State,
        Corruption = new(corruption.Name, severity),
        Image = corruption.Apply(Image, severity, random),
    };
}

/// <summary>
/// What a source sends: an endless sequence that depends on data, settings and its own random stream only. Not thread-safe.
/// </summary>
public interface ISampleGenerator
{
    /// <summary>How a drawn sample is finished before it is sent; null where it is sent as drawn.</summary>
    ICrafting? Crafting { get; }

    Sample Next();
}

/// <summary>What a generator of samples is made from.</summary>
/// <param name="Train">What the attacks draw from: an attacker knows the training data, not the traffic.</param>
/// <param name="Traffic">See <see cref="HeldOut"/>; null where there are none.</param>
/// <param name="Random">The generator's own.</param>
public sealed record SampleMaterials(ImageDataset Train, ImageDataset? Traffic, RandomStream Random)
{
    /// <summary>
    /// What benign, shifted and replayed samples are drawn from: users send what neither attackers know nor evaluations ask for.
    /// </summary>
    /// <exception cref="InputException">There are none.</exception>
    public ImageDataset HeldOut => Traffic ?? throw new InputException("No held-out images are set aside for traffic.");
}

/// <summary>What kind of samples a source sends, and how.</summary>
public abstract record GeneratorSettings
{
    /// <summary>The name of the kind in configuration and reports.</summary>
    public string Kind => Declared.Name;

    /// <summary>Null for samples that are no attack.</summary>
    public virtual ThreatModel? Threat => new(Knowledge.BlackBox);

    /// <summary>Whether it draws from <see cref="SampleMaterials.HeldOut"/>.</summary>
    public virtual bool SendsHeldOut => false;

    /// <summary>The checkpoint of the model that a grey-box attacker asks, else null.</summary>
    public virtual string? SurrogateCheckpoint => null;

    /// <summary>The declaration of the kind.</summary>
    protected abstract IKind Declared { get; }

    /// <exception cref="InputException">A setting is out of its range.</exception>
    public ISampleGenerator CreateGenerator(SampleMaterials materials)
    {
        Declared.Check(this);
        return Create(materials);
    }

    protected abstract ISampleGenerator Create(SampleMaterials materials);
}

/// <summary>What an attack is assumed to know and to be able to do; reports state it beside every result.</summary>
/// <param name="Knowledge">What it knows of the deployed model.</param>
/// <param name="Epsilon">
/// Largest change of any pixel from the drawn image (L∞, pixels in [0, 1]); null where there is no such bound.
/// </param>
/// <param name="Steps">Gradient steps for one sample; 0 without gradients.</param>
public sealed record ThreatModel(Knowledge Knowledge, double? Epsilon = null, int Steps = 0);

/// <summary>What the author of a source's samples knows of the deployed model.</summary>
public enum Knowledge
{
    /// <summary>Nothing but the kind of data that it serves.</summary>
    BlackBox,

    /// <summary>A surrogate of the attacker's own.</summary>
    GreyBox,

    /// <summary>The live weights: gradients of the deployed model.</summary>
    WhiteBox,
}

/// <summary>A corruption that an image has gone through.</summary>
/// <param name="Name">See <see cref="Corruptions.Corruption.Name"/>.</param>
/// <param name="Severity">1 … 5.</param>
public sealed record AppliedCorruption(string Name, int Severity);
