using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Models;

/// <summary>The smallest network, and images to show it.</summary>
internal static class SmallModel
{
    public static Normalization Normalization { get; } = new([0.5f, 0.4f, 0.3f], [0.25f, 0.2f, 0.3f]);

    public static Architecture Architecture(int splitAfter = 4) => new(Lethean.Learning.Models.Architecture.ResNet18, 4, 2, splitAfter);

    public static ITestTimeModel Create(int splitAfter = 4, ulong seed = 1) =>
        TestTimeModels.Create(Architecture(splitAfter), Normalization, seed);

    public static Image Image(int number)
    {
        var random = RandomStream.Create((ulong)number, "image");
        var pixels = new float[ImageShape.Standard.Size];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (float)random.NextDouble();
        return new(ImageShape.Standard, pixels);
    }
}
