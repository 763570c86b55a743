using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Evaluation;

/// <summary>Grey noise whose brightness grows with its class, so that there is something to learn.</summary>
internal static class RandomData
{
    public static ImageDataset Create(int count, DatasetSplit split = DatasetSplit.Test)
    {
        var random = RandomStream.Create(1, $"{split}");
        var (pixels, labels) = (new byte[count * 28 * 28], new byte[count]);
        for (var i = 0; i < pixels.Length; i++)
        {
            var label = labels[i / 784] = (byte)(i / 784 % 10);
            pixels[i] = (byte)(20 * label + random.Next(40));
        }

        return new(DatasetDescriptor.Find("fashion-mnist"), split, pixels, labels, "random");
    }
}
