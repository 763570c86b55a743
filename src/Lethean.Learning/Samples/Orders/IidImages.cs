using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples.Orders;

/// <summary>See <see cref="IidOrder"/>.</summary>
internal sealed class IidImages(ImageDataset images, RandomStream random) : IImageOrder
{
    public Sample Next() => SampleGenerators.Draw(images, random);
}
