using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// The Lethean attack (Perry 2020): a training image turned by 90°, 180° or 270°. With the sample turned by r, the copy
/// that test-time training labels k has the orientation r + k, so that every self-supervised label is wrong.
/// </summary>
internal sealed class LetheanGenerator : ISampleGenerator
{
    private readonly ImmutableArray<int> _quarterTurns;
    private readonly bool _augment;
    private readonly ImageDataset _train;
    private readonly RandomStream _random;

    public LetheanGenerator(LetheanSettings settings, ImageDataset train, RandomStream random)
    {
        if (settings.Rotations.IsDefaultOrEmpty || settings.Rotations.Any(degrees => degrees is not (90 or 180 or 270)))
            throw new InputException($"lethean rotations are [{string.Join(", ", settings.Rotations)}]; allowed are one or more of 90, 180, 270 degrees.");
        _quarterTurns = [.. settings.Rotations.Select(degrees => degrees / 90)];
        (_augment, _train, _random) = (settings.Augment, train, random);
    }

    public ICrafting? Crafting => null;

    public Sample Next()
    {
        var upright = SampleGenerators.Draw(_train, _random);
        var augmentation = _augment ? CropAndFlip.Draw(_random) : null;
        var image = augmentation?.Apply(upright.Image) ?? upright.Image;
        var turns = _quarterTurns[_random.Next(_quarterTurns.Length)];
        return upright with { Image = image.RotateQuarter(turns), QuarterTurns = turns, Augmentation = augmentation };
    }
}
