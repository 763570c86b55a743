using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Benchmarks.Networks;

/// <summary>Networks and images for benchmarks: their speed does not depend on what the weights have learned.</summary>
public static class BenchmarkNetwork
{
    public static Normalization Normalization { get; } = new([0.4914f, 0.4822f, 0.4465f], [0.2470f, 0.2435f, 0.2616f]);

    /// <summary>The paper's ResNet-18 with both heads on the fourth group.</summary>
    /// <param name="width">64 is the paper's.</param>
    public static Architecture Architecture(int width) => new(Lethean.Learning.Models.Architecture.ResNet18, width, Math.Min(32, width / 2), SplitAfter: 4);

    public static ITestTimeModel Create(int width) => TestTimeModels.Create(Architecture(width), Normalization, seed: 1);

    public static Image Image(int number)
    {
        var random = RandomStream.Create((ulong)number, "image");
        var pixels = new float[ImageShape.Standard.Size];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (float)random.NextDouble();
        return new(ImageShape.Standard, pixels);
    }
}
