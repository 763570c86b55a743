using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Tests.Data;

/// <summary>Well-formed files of random images, a few kilobytes each.</summary>
internal static class SmallData
{
    public const int FashionCount = 6;
    public const int CifarRecords = 4;
    public const int RecordBytes = 1 + 3072;

    public static DatasetDescriptor Fashion { get; } = DatasetDescriptor.Find("fashion-mnist");

    /// <summary>CIFAR-10 with a few records in each file, whose checksums are those of <see cref="WriteCifar"/>.</summary>
    public static DatasetDescriptor Cifar { get; } = SmallCifar();

    public static byte[] Idx(int magic, int[] dimensions, byte[] data)
    {
        var bytes = new byte[4 * (1 + dimensions.Length) + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(bytes, magic);
        for (var i = 0; i < dimensions.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * (i + 1)), dimensions[i]);
        data.CopyTo(bytes, 4 * (1 + dimensions.Length));
        return bytes;
    }

    public static byte[] FashionImages(int count = FashionCount) => Idx(0x803, [count, 28, 28], Bytes(count * 784, 256));

    public static byte[] FashionLabels(int count = FashionCount) => Idx(0x801, [count], Bytes(count, 10));

    public static void WriteFashion(string folder, bool compressed = false)
    {
        Directory.CreateDirectory(folder);
        foreach (var split in new[] { "train", "t10k" })
        {
            Write(Path.Combine(folder, split + "-images-idx3-ubyte"), FashionImages(), compressed);
            Write(Path.Combine(folder, split + "-labels-idx1-ubyte"), FashionLabels(), compressed);
        }
    }

    public static void WriteCifar(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Cifar.TrainFiles.Concat(Cifar.TestFiles))
            File.WriteAllBytes(Path.Combine(folder, file.Name), CifarFile(file.Name));
    }

    public static byte[] CifarFile(string name)
    {
        var random = RandomStream.Create(1, name);
        var bytes = new byte[CifarRecords * RecordBytes];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)random.Next(i % RecordBytes == 0 ? 10 : 256);
        return bytes;
    }

    public static byte[] Compress(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(content);
        return target.ToArray();
    }

    private static void Write(string path, byte[] content, bool compressed) =>
        File.WriteAllBytes(compressed ? path + ".gz" : path, compressed ? Compress(content) : content);

    private static byte[] Bytes(int count, int exclusiveMax)
    {
        var random = RandomStream.Create(1, $"bytes below {exclusiveMax}");
        return [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(exclusiveMax))];
    }

    private static DatasetDescriptor SmallCifar()
    {
        var official = DatasetDescriptor.Find("cifar-10");
        return official with { TrainFiles = [.. official.TrainFiles.Select(Small)], TestFiles = [.. official.TestFiles.Select(Small)] };

        static DatasetFile Small(DatasetFile file)
        {
            var content = CifarFile(file.Name);
            return new DatasetFile(file.Name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
        }
    }
}
