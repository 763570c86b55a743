using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Whole data sets with every image corrupted, as CIFAR-10-C is made of CIFAR-10.</summary>
public static class CorruptedImages
{
    /// <summary>Corrupts every image; deterministic in <paramref name="seed"/>. The 8-bit results are stored without loss.</summary>
    /// <param name="severity">1 … <see cref="Corruption.MaxSeverity"/>.</param>
    public static ImageDataset Of(ImageDataset data, Corruption corruption, int severity, ulong seed)
    {
        var random = RandomStream.Create(seed, $"corruption.{corruption.Name}.{severity}");
        var size = data.Shape.Size;
        var bytes = new byte[(long)data.Count * size];
        for (var i = 0; i < data.Count; i++)
        {
            var pixels = corruption.Apply(data[i], severity, random).Pixels;
            for (var p = 0; p < size; p++)
                bytes[i * size + p] = (byte)MathF.Round(255 * pixels[p]);
        }

        return new ImageDataset(data.Descriptor with { StoredShape = data.Shape }, data.Split, bytes, data.RawLabels.ToArray(), $"{data.Origin}, {corruption.Name} severity {severity}");
    }
}
