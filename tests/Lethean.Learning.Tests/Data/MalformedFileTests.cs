using System.Text;
using Lethean.Learning.Data;

namespace Lethean.Learning.Tests.Data;

public sealed class MalformedFileTests : IDisposable
{
    private const string Images = "t10k-images-idx3-ubyte";
    private const string Labels = "t10k-labels-idx1-ubyte";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string, byte[], string> BadFashionFiles => new()
    {
        { "empty", Images, [], "is truncated: 0 bytes, expected at least the 16 of its header" },
        { "wrong magic", Images, SmallData.Idx(0x801, [6, 28, 28], new byte[6 * 784]), "magic number 0x00000801, expected 0x00000803" },
        { "text", Images, Encoding.ASCII.GetBytes("<html>404 Not Found</html>"), "magic number 0x3c68746d, expected 0x00000803" },
        { "other image size", Images, SmallData.Idx(0x803, [6, 32, 32], new byte[6 * 1024]), "dimension 1 is 32, expected 28" },
        { "one byte less", Images, SmallData.FashionImages()[..^1], "is truncated: 4719 bytes, expected 4720" },
        { "one byte more", Images, [.. SmallData.FashionImages(), 0], "is oversized: 4721 bytes, expected 4720" },
        { "four thousand million images", Images, SmallData.Idx(0x803, [-1, 28, 28], new byte[784]), "is truncated: 800 bytes, expected 3367254359296" },
        { "no images", Images, SmallData.Idx(0x803, [0, 28, 28], []), "announces no items" },
        { "wrong label", Labels, SmallData.Idx(0x801, [6], [0, 1, 2, 3, 10, 5]), "the label of image 4 is 10, allowed are 0 to 9" },
        { "too few labels", Labels, SmallData.FashionLabels(5), "it has 5 labels, expected 6" },
        { "labels in place of images", Images, SmallData.FashionLabels(), "is truncated: 14 bytes" },
        { "not gzip", Labels + ".gz", SmallData.FashionLabels(), "are not a gzip file" },
        { "gzip of something else", Labels + ".gz", SmallData.Compress(new byte[99]), "magic number 0x00000000" },
        { "gzip that claims a gigabyte", Labels + ".gz", [.. SmallData.Compress(SmallData.FashionLabels())[..^4], 0, 0, 0, 0x40], "claim to hold 1073741824" },
        { "two gzip files in one", Labels + ".gz", [.. SmallData.Compress(SmallData.FashionLabels()), .. SmallData.Compress(SmallData.FashionLabels())], "decompresses to more than 14 bytes" },
    };

    [Theory]
    [MemberData(nameof(BadFashionFiles))]
    public void Idx_should_be_refused_in_one_clear_line_when_malformed(string what, string name, byte[] content, string expected)
    {
        SmallData.WriteFashion(_folder.Path);
        File.Delete(_folder[name.Replace(".gz", "", StringComparison.Ordinal)]);
        File.WriteAllBytes(_folder[name], content);

        var message = Refusal(SmallData.Fashion, DatasetSplit.Test);

        Assert.True(message.Contains(expected, StringComparison.Ordinal), $"{what}: {message}");
        Assert.StartsWith(_folder[name], message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData(Images, false)]
    [InlineData(Labels, false)]
    [InlineData(Images, true)]
    [InlineData(Labels, true)]
    public void Idx_should_be_refused_when_cut_anywhere(string name, bool compressed)
    {
        SmallData.WriteFashion(_folder.Path, compressed);
        var path = _folder[name + (compressed ? ".gz" : "")];
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += length < 40 || length > whole.Length - 40 ? 1 : 37)
        {
            File.WriteAllBytes(path, whole[..length]);

            Assert.Contains(path, Refusal(SmallData.Fashion, DatasetSplit.Test), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Gzip_should_be_refused_or_unharmed_when_any_bit_is_flipped()
    {
        SmallData.WriteFashion(_folder.Path, compressed: true);
        var path = _folder[Labels + ".gz"];
        var whole = File.ReadAllBytes(path);
        var refused = 0;
        for (var bit = 0; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << bit % 8);
            File.WriteAllBytes(path, damaged);
            try
            {
                Assert.Equal(SmallData.FashionLabels().AsSpan(8), Load(SmallData.Fashion, DatasetSplit.Test).RawLabels);
            }
            catch (InputException refusal)
            {
                Assert.DoesNotContain("compression", refusal.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        // What is left are the time, flags and system of the header, which say nothing about the content.
        Assert.InRange(refused, whole.Length * 8 - 8 * 8, whole.Length * 8);
    }

    [Theory]
    [InlineData(0, "is truncated: 0 bytes, expected 12292 (4 records of 3073 bytes)")]
    [InlineData(12291, "is truncated: 12291 bytes, expected 12292")]
    [InlineData(3 * 3073, "is truncated: 9219 bytes, expected 12292")]
    [InlineData(12293, "is oversized: 12293 bytes, expected 12292")]
    [InlineData(5 * 3073, "is oversized: 15365 bytes, expected 12292")]
    public void Cifar_should_be_refused_when_its_size_is_wrong(int length, string expected)
    {
        SmallData.WriteCifar(_folder.Path);
        var content = File.ReadAllBytes(_folder["data_batch_3.bin"]);
        Array.Resize(ref content, length);
        File.WriteAllBytes(_folder["data_batch_3.bin"], content);

        Assert.StartsWith($"{_folder["data_batch_3.bin"]} {expected}", Refusal(SmallData.Cifar, DatasetSplit.Train), StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar_should_be_refused_when_a_label_is_not_a_class()
    {
        SmallData.WriteCifar(_folder.Path);
        var content = File.ReadAllBytes(_folder["data_batch_2.bin"]);
        content[2 * SmallData.RecordBytes] = 255;
        File.WriteAllBytes(_folder["data_batch_2.bin"], content);

        Assert.Contains("data_batch_2.bin is damaged: the label of image 2 is 255, allowed are 0 to 9", Refusal(SmallData.Cifar, DatasetSplit.Train), StringComparison.Ordinal);
    }

    [Fact]
    public void Cifar_should_be_refused_when_one_pixel_differs_from_the_official_file()
    {
        SmallData.WriteCifar(_folder.Path);
        var content = File.ReadAllBytes(_folder["test_batch.bin"]);
        content[1234] ^= 1;
        File.WriteAllBytes(_folder["test_batch.bin"], content);

        var message = Refusal(SmallData.Cifar, DatasetSplit.Test);

        Assert.Contains($"expected {SmallData.Cifar.TestFiles[0].Sha256}", message, StringComparison.Ordinal);
        Assert.EndsWith("replace it with the official file.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_should_be_refused_when_it_vanished_or_is_a_folder()
    {
        SmallData.WriteCifar(_folder.Path);
        File.Delete(_folder["test_batch.bin"]);
        Assert.Contains("test_batch.bin is missing", Refusal(SmallData.Cifar, DatasetSplit.Test), StringComparison.Ordinal);

        Directory.CreateDirectory(_folder["test_batch.bin"]);
        Assert.Contains("test_batch.bin is missing", Refusal(SmallData.Cifar, DatasetSplit.Test), StringComparison.Ordinal);
    }

    private ImageDataset Load(DatasetDescriptor descriptor, DatasetSplit split) =>
        new LocatedDataset(descriptor, _folder.Path, DatasetPlace.Explicit).Load(split);

    private string Refusal(DatasetDescriptor descriptor, DatasetSplit split) =>
        Assert.Throws<InputException>(() => Load(descriptor, split)).Message;
}
