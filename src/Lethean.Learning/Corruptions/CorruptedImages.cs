using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Sets of images with every image corrupted, as CIFAR-10-C is made of CIFAR-10.</summary>
public static class CorruptedImages
{
    /// <summary>
    /// Corrupts every image, on all processors. Each image has a random stream of its own, so that the result depends on
    /// <paramref name="seed"/> only, whatever is done at once. The 8-bit results are stored without loss.
    /// </summary>
    /// <param name="severity">1 … <see cref="Corruption.MaxSeverity"/>.</param>
    /// <param name="first">The number that the first image has in the whole set.</param>
    public static ImageDataset Of(ImageDataset data, Corruption corruption, int severity, ulong seed, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(corruption);
        var size = data.Shape.Size;
        var bytes = GC.AllocateUninitializedArray<byte>(data.Count * size);
        Parallel.For(0, data.Count, i =>
        {
            var random = RandomStream.Create(seed, $"corruption.{corruption.Name}.{severity}.{first + i}");
            var pixels = corruption.Apply(data[i], severity, random).Pixels;
            var target = bytes.AsSpan(i * size, size);
            for (var p = 0; p < size; p++)
                target[p] = (byte)MathF.Round(255 * pixels[p]);
        });
        return new ImageDataset(data.Descriptor with { StoredShape = data.Shape }, data.Split, bytes, data.RawLabels.ToArray(), $"{data.Origin}, {corruption.Name} severity {severity}");
    }
}
