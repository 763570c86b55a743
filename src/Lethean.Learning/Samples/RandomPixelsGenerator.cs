using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// Noise: every pixel of every channel normal with the training set's mean and standard deviation of that channel,
/// clamped to [0, 1]. It has no class.
/// </summary>
internal sealed class RandomPixelsGenerator(ImageDataset train, RandomStream random) : ISampleGenerator
{
    // Normal values are drawn in pairs, one number for each of the two.
    private readonly RandomLeap _overOneImage = new(train.Shape.Channels * ((train.Shape.Height * train.Shape.Width + 1) / 2 * 2));

    public ICrafting? Crafting => null;

    /// <summary>The noise is drawn when somebody looks at it, from the state that the stream has now.</summary>
    public Sample Next()
    {
        var state = random.State;
        random.Pass(_overOneImage);
        return new Sample(new Image(train.Shape, () => Noise(new RandomStream(state))), Label: -1, DatasetIndex: -1, QuarterTurns: 0)
        {
            NoiseState = state,
        };
    }

    private float[] Noise(RandomStream own)
    {
        var pixels = new float[train.Shape.Size];
        var plane = train.Shape.Height * train.Shape.Width;
        for (var channel = 0; channel < train.Shape.Channels; channel++)
            own.FillGaussian(pixels.AsSpan(channel * plane, plane), train.Descriptor.Mean[channel], train.Descriptor.StandardDeviation[channel]);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = Math.Clamp(pixels[i], 0, 1);
        return pixels;
    }
}
