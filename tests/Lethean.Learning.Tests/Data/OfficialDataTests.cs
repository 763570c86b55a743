using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

public class OfficialDataTests
{
    [OfficialDataTheory("fashion-mnist")]
    [InlineData(DatasetSplit.Train, 60_000)]
    [InlineData(DatasetSplit.Test, 10_000)]
    public void FashionMnist_should_load_with_every_class_equally_often(DatasetSplit split, int count) =>
        AssertBalanced(OfficialDataTheoryAttribute.Locate("fashion-mnist")!.Load(split), count);

    [OfficialDataTheory("cifar-10")]
    [InlineData(DatasetSplit.Train, 50_000)]
    [InlineData(DatasetSplit.Test, 10_000)]
    public void Cifar10_should_load_with_every_class_equally_often(DatasetSplit split, int count) =>
        AssertBalanced(OfficialDataTheoryAttribute.Locate("cifar-10")!.Load(split), count);

    [OfficialDataTheory("fashion-mnist")]
    [InlineData(0.00006)]
    public void FashionMnist_should_have_the_descriptors_statistics(double rounding) => AssertStatistics("fashion-mnist", rounding);

    [OfficialDataTheory("cifar-10")]
    [InlineData(0.00006)]
    public void Cifar10_should_have_the_descriptors_statistics(double rounding) => AssertStatistics("cifar-10", rounding);

    private static void AssertBalanced(ImageDataset data, int count)
    {
        Assert.Equal(count, data.Count);
        Assert.All(Enumerable.Range(0, 10), label => Assert.Equal(count / 10, data.RawLabels.Count((byte)label)));
    }

    private static void AssertStatistics(string dataset, double rounding)
    {
        var data = OfficialDataTheoryAttribute.Locate(dataset)!.Load(DatasetSplit.Train);
        var (channels, height, width) = data.Descriptor.StoredShape;
        for (var channel = 0; channel < channels; channel++)
        {
            double sum = 0, squares = 0;
            for (var start = channel * height * width; start < data.RawPixels.Length; start += data.Descriptor.StoredShape.Size)
                foreach (var value in data.RawPixels.Slice(start, height * width))
                    (sum, squares) = (sum + value / 255.0, squares + value / 255.0 * (value / 255.0));
            var n = (double)data.Count * height * width;

            Assert.Equal(data.Descriptor.Mean[channel], sum / n, rounding);
            Assert.Equal(data.Descriptor.StandardDeviation[channel], Math.Sqrt(squares / n - sum / n * (sum / n)), rounding);
        }
    }
}
