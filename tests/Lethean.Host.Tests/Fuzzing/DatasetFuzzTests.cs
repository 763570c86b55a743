using System.IO.Compression;
using System.Security.Cryptography;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Xunit.Abstractions;

namespace Lethean.Host.Tests.Fuzzing;

public sealed class DatasetFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Images = 3;
    private const string ImageFile = "t10k-images-idx3-ubyte";
    private const string LabelFile = "t10k-labels-idx1-ubyte";

    private static readonly DatasetDescriptor Fashion = DatasetDescriptor.Find("fashion-mnist");
    private static readonly DatasetDescriptor Cifar = SmallCifar();

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ImageFile)]
    [InlineData(LabelFile)]
    public void Idx_files_should_be_read_or_refused(string damaged) => Fuzzer.Run(Idx(damaged, ""), output);

    [Theory]
    [InlineData(ImageFile)]
    [InlineData(LabelFile)]
    public void Compressed_Idx_files_should_be_read_or_refused(string damaged) => Fuzzer.Run(Idx(damaged, ".gz"), output);

    [Fact]
    public void Cifar_files_should_be_read_or_refused() => Fuzzer.Run(CifarFiles, output);

    private FileFormat Idx(string damaged, string ending)
    {
        var good = new Dictionary<string, byte[]>
        {
            [ImageFile] = [0, 0, 8, 3, 0, 0, 0, Images, 0, 0, 0, 28, 0, 0, 0, 28, .. Bytes(Images * 28 * 28, 256)],
            [LabelFile] = [0, 0, 8, 1, 0, 0, 0, Images, .. Bytes(Images, 10)],
        };
        foreach (var (name, content) in good)
            File.WriteAllBytes(_folder[name], content);
        File.Delete(_folder[damaged]);
        var isCompressed = ending.Length > 0;
        return new($"{damaged}{ending}", [isCompressed ? Compressed(good[damaged]) : good[damaged]], isCompressed ? [ByteDamage.Apply, Inside] : [ByteDamage.Apply], bytes =>
        {
            File.WriteAllBytes(_folder[damaged + ending], bytes);
            Use(Fashion);
        });
    }

    private FileFormat CifarFiles => new("cifar", [Records("test_batch.bin")], [ByteDamage.Apply], bytes =>
    {
        File.WriteAllBytes(_folder["test_batch.bin"], bytes);
        Use(Cifar);
    });

    private void Use(DatasetDescriptor descriptor)
    {
        var data = new LocatedDataset(descriptor, _folder.Path, DatasetPlace.Explicit).Load(DatasetSplit.Test);
        for (var i = 0; i < data.Count; i++)
            Assert.InRange(data.LabelOf(i), 0, descriptor.ClassNames.Length - 1);
        Assert.Equal(ImageShape.Standard.Size, data[data.Count - 1].Pixels.Length);
        Assert.Equal(64, data.Sha256.Length);
    }

    /// <summary>Damage before the compression.</summary>
    private static byte[] Inside(byte[] original, byte[] other, RandomStream random)
    {
        try
        {
            using var content = new MemoryStream();
            using (var gzip = new GZipStream(new MemoryStream(original), CompressionMode.Decompress))
                gzip.CopyTo(content);
            return Compressed(ByteDamage.Apply(content.ToArray(), other, random));
        }
        catch (InvalidDataException) // of damage done before
        {
            return original;
        }
    }

    private static byte[] Compressed(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(content);
        return target.ToArray();
    }

    private static byte[] Records(string name)
    {
        const int record = 1 + 3072;
        var bytes = Bytes(2 * record, 256, name);
        (bytes[0], bytes[record]) = (3, 9);
        return bytes;
    }

    private static byte[] Bytes(int count, int exclusiveMax, string name = "bytes")
    {
        var random = RandomStream.Create(1, name);
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(exclusiveMax))];
    }

    /// <summary>With two records in each file, and the checksums of those.</summary>
    private static DatasetDescriptor SmallCifar()
    {
        var official = DatasetDescriptor.Find("cifar-10");
        return official with { TrainFiles = [.. official.TrainFiles.Select(Small)], TestFiles = [.. official.TestFiles.Select(Small)] };

        static DatasetFile Small(DatasetFile file) =>
            new(file.Name, Records(file.Name).Length, Convert.ToHexStringLower(SHA256.HashData(Records(file.Name))));
    }
}
