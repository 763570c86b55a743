using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Lethean.Learning.Data;

/// <summary>The whole content of one data file, plain or gzip, and the checks that every format makes of it.</summary>
internal sealed class DataFile
{
    private const long MaxBytes = 1 << 30;

    // No deflate stream expands more than this.
    private const int MaxDeflateRatio = 1032;

    private DataFile(string path, byte[] content) => (FilePath, Content) = (path, content);

    public string FilePath { get; }

    /// <summary>The bytes after decompression.</summary>
    public byte[] Content { get; }

    /// <exception cref="InputException">The folder has no such file, or it cannot be read whole.</exception>
    public static DataFile Read(DatasetFile file, string folder)
    {
        var path = file.PathIn(folder) ?? throw Wrong(Path.Combine(folder, file.Name), "is missing, with and without .gz");
        var bytes = InputFile.ReadBytes(path, MaxBytes, "replace it with the official file.");
        return new DataFile(path, path.EndsWith(".gz", StringComparison.Ordinal) ? Decompress(path, bytes) : bytes);
    }

    /// <summary>Refuses a file of the official size that does not have the official content.</summary>
    /// <exception cref="InputException">Names both hashes.</exception>
    public void RequireOfficialContent(DatasetFile official)
    {
        if (Content.Length != official.Bytes)
            return;
        var found = Convert.ToHexStringLower(SHA256.HashData(Content));
        if (found != official.Sha256)
            throw Wrong($"is damaged: its content has SHA-256 {found}, expected {official.Sha256}");
    }

    /// <exception cref="InputException">The content has another number of bytes.</exception>
    public void RequireSize(long expected, string why)
    {
        if (Content.Length != expected)
            throw Wrong(
                $"is {(Content.Length < expected ? "truncated" : "oversized")}: {Content.Length} bytes, expected {expected} ({why})");
    }

    /// <exception cref="InputException">A label is not allowed; names the image.</exception>
    /// <param name="labels">Labels of consecutive images.</param>
    /// <param name="classes">How many labels are allowed, from 0.</param>
    /// <param name="first">Index of the first of these images in the file.</param>
    public void RequireLabels(ReadOnlySpan<byte> labels, int classes, int first = 0)
    {
        var wrong = labels.IndexOfAnyExceptInRange((byte)0, (byte)(classes - 1));
        if (wrong >= 0)
            throw Wrong($"is damaged: the label of image {first + wrong} is {labels[wrong]}, allowed are 0 to {classes - 1}");
    }

    /// <param name="problem">Continues "path …".</param>
    public InputException Wrong(string problem) => Wrong(FilePath, problem);

    private static InputException Wrong(string path, string problem) =>
        new($"{path} {problem}; replace it with the official file.");

    private static byte[] Decompress(string path, byte[] compressed)
    {
        // A gzip file ends with its decompressed size; comparing it also finds a file that is cut short or has something appended.
        if (compressed.Length < 18 || compressed[0] != 0x1f || compressed[1] != 0x8b)
            throw Wrong(path, $"is damaged: its {compressed.Length} bytes are not a gzip file");
        long announced = BinaryPrimitives.ReadUInt32LittleEndian(compressed.AsSpan(^4..));
        if (announced > Math.Min(MaxBytes, (long)compressed.Length * MaxDeflateRatio))
            throw Wrong(path, $"is truncated or damaged: its {compressed.Length} bytes claim to hold {announced}");
        var content = new byte[announced];
        var found = 0;
        try
        {
            using var gzip = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
            found = gzip.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            if (found == content.Length && gzip.ReadByte() < 0)
                return content;
        }
        catch (InvalidDataException)
        {
            // The exception speaks of an unsupported compression method whatever is wrong.
            throw Wrong(path, "is damaged: not a whole gzip file");
        }
        throw Wrong(path, found < content.Length
            ? $"is truncated or damaged: it decompresses to {found} bytes, expected {announced}"
            : $"is oversized or damaged: it decompresses to more than {announced} bytes");
    }
}
