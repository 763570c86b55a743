using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// One sample as a source sends it, and how it was made: the image of the data set, cropped and flipped, then turned, then corrupted,
/// then perturbed, as far as each was done.
/// </summary>
/// <param name="Image">Pixels in [0, 1].</param>
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
}

/// <summary>A corruption that an image has gone through.</summary>
/// <param name="Name">See <see cref="Corruptions.Corruption.Name"/>.</param>
/// <param name="Severity">1 … 5.</param>
public sealed record AppliedCorruption(string Name, int Severity);
