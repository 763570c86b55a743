using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Attacks;

/// <summary>
/// Noise: every pixel of every channel normal with the training set's mean and standard deviation of that channel,
/// clamped to [0, 1]. It has no class.
/// </summary>
internal sealed class RandomPixelsGenerator(ImageDataset train, RandomStream random) : ISampleGenerator
{
    public ICrafting? Crafting => null;

    public Sample Next()
    {
        var pixels = new float[train.Shape.Size];
        var plane = train.Shape.Height * train.Shape.Width;
        for (var channel = 0; channel < train.Shape.Channels; channel++)
            random.FillGaussian(pixels.AsSpan(channel * plane, plane), train.Descriptor.Mean[channel], train.Descriptor.StandardDeviation[channel]);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Math.Clamp(pixels[i], 0, 1);
        return new Sample(new Image(train.Shape, pixels), Label: -1, DatasetIndex: -1, QuarterTurns: 0);
    }
}
