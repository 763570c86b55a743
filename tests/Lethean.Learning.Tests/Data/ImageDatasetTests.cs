using System.Security.Cryptography;
using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

public sealed class ImageDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Grey_images_should_be_repeated_and_padded_when_read(bool compressed)
    {
        SmallData.WriteFashion(_folder.Path, compressed);
        var data = Load(SmallData.Fashion, DatasetSplit.Train);
        var raw = SmallData.FashionImages()[16..];

        Assert.Equal(SmallData.FashionCount, data.Count);
        Assert.Equal(SmallData.FashionLabels().AsSpan(8), data.RawLabels);
        for (var index = 0; index < data.Count; index++)
            for (var channel = 0; channel < 3; channel++)
                for (var row = 0; row < 32; row++)
                    for (var column = 0; column < 32; column++)
                    {
                        var inside = row is >= 2 and < 30 && column is >= 2 and < 30;
                        var expected = inside ? raw[index * 784 + (row - 2) * 28 + column - 2] / 255f : 0;
                        Assert.Equal(expected, data[index].Pixels[channel * 1024 + row * 32 + column]);
                    }
    }

    [Fact]
    public void Colour_images_should_keep_their_planes_and_file_order()
    {
        SmallData.WriteCifar(_folder.Path);
        var data = Load(SmallData.Cifar, DatasetSplit.Train);
        var third = SmallData.CifarFile("data_batch_3.bin");

        Assert.Equal(5 * SmallData.CifarRecords, data.Count);
        var index = 2 * SmallData.CifarRecords + 1;
        Assert.Equal(third[SmallData.RecordBytes], data.LabelOf(index));
        Assert.Equal(third[(SmallData.RecordBytes + 1)..(2 * SmallData.RecordBytes)].Select(value => value / 255f), data[index].Pixels.ToArray());
    }

    [Fact]
    public void Take_should_keep_the_first_images()
    {
        SmallData.WriteCifar(_folder.Path);
        var data = Load(SmallData.Cifar, DatasetSplit.Train);
        var head = data.Take(3);

        Assert.Equal(3, head.Count);
        Assert.Equal(data[2].Pixels, head[2].Pixels);
        Assert.Equal(data.RawLabels[..3], head.RawLabels);
        Assert.NotEqual(data.Sha256, head.Sha256);
        Assert.Contains("at most 20", Assert.Throws<InputException>(() => data.Take(21)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Hash_should_be_of_pixels_and_labels_whatever_the_container()
    {
        SmallData.WriteFashion(_folder["plain"]);
        SmallData.WriteFashion(_folder["gzip"], compressed: true);
        var expected = SHA256.HashData([.. SmallData.FashionImages()[16..], .. SmallData.FashionLabels()[8..]]);

        foreach (var folder in new[] { "plain", "gzip" })
            Assert.Equal(Convert.ToHexStringLower(expected), new LocatedDataset(SmallData.Fashion, _folder[folder], DatasetPlace.Cache).Load(DatasetSplit.Test).Sha256);
    }

    [Theory]
    [InlineData("fashion-mnits", "did you mean 'fashion-mnist'?")]
    [InlineData("imagenet", "known: fashion-mnist, cifar-10")]
    public void Find_should_name_what_is_known_when_the_dataset_is_not(string name, string expected) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => DatasetDescriptor.Find(name)).Message, StringComparison.Ordinal);

    private ImageDataset Load(DatasetDescriptor descriptor, DatasetSplit split) =>
        new LocatedDataset(descriptor, _folder.Path, DatasetPlace.Explicit).Load(split);
}
