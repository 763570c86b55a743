using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Benchmarks.Networks;

/// <summary>Images without meaning in the shape of CIFAR-10.</summary>
public static class BenchmarkImages
{
    public static ImageDataset Noise(int count)
    {
        var descriptor = DatasetDescriptor.Find("cifar-10");
        var random = RandomStream.Create(1, "noise");
        var (pixels, labels) = (new byte[count * descriptor.StoredShape.Size], new byte[count]);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.Next(256);
        for (var i = 0; i < count; i++)
            labels[i] = (byte)random.Next(10);
        return new(descriptor, DatasetSplit.Test, pixels, labels, "noise");
    }
}
