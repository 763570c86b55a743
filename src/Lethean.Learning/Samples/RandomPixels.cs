using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>
/// Noise: every pixel of every channel normal with the training set's mean and standard deviation of that channel,
/// clamped to [0, 1]. It has no class.
/// </summary>
public sealed record RandomPixelsSettings : GeneratorSettings
{
    public static Kind<RandomPixelsSettings> Declaration { get; } = new(
        "random-pixels",
        "Every pixel from a normal distribution with the mean and deviation of the training set.",
        new RandomPixelsSettings());

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new RandomPixelsGenerator(materials.Train, materials.Random);

    private sealed class RandomPixelsGenerator(ImageDataset train, RandomStream random) : ISampleGenerator
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

        /// <returns>[channels, height, width], flattened.</returns>
        private float[] Noise(RandomStream own)
        {
            var pixels = new float[train.Shape.Size];
            var plane = train.Shape.Height * train.Shape.Width;
            var (mean, deviation) = (train.Descriptor.Mean, train.Descriptor.StandardDeviation);
            for (var channel = 0; channel < train.Shape.Channels; channel++)
                own.FillGaussian(pixels.AsSpan(channel * plane, plane), mean[channel], deviation[channel]);
            for (var i = 0; i < pixels.Length; i++)
                pixels[i] = Math.Clamp(pixels[i], 0, 1);
            return pixels;
        }
    }
}
