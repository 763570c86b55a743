using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Lethean.Learning.Checkpoints;

/// <summary>
/// A safetensors file in memory: eight bytes of header length, a JSON header, then the arrays back to back
/// (https://github.com/huggingface/safetensors, "Format"). Reading is strict: arrays must cover the data exactly.
/// </summary>
public sealed record SafetensorsFile(IReadOnlyDictionary<string, string> Metadata, ImmutableArray<StoredTensor> Tensors)
{
    /// <summary>More than any network or training of this program needs.</summary>
    private const long MostBytes = 1 << 30;

    private const string Checksum = "checksum";

    /// <exception cref="InputException">The file is missing or malformed; the message names file and tensor.</exception>
    public static SafetensorsFile Read(string path) => Parse(ReadBytes(path), path);

    /// <param name="origin">What an error message calls the file.</param>
    public static SafetensorsFile Parse(byte[] bytes, string origin) => new SafetensorsReader(bytes, origin).Read();

    /// <summary>Reads what <see cref="Sealed"/> made, for work that goes on from it.</summary>
    /// <param name="advice">What to do where it is damaged.</param>
    /// <exception cref="InputException">As of <see cref="Read"/>, or the content is not the one that was sealed.</exception>
    public static SafetensorsFile ReadSealed(string path, string advice)
    {
        var file = Read(path);
        var content = file with { Metadata = file.Metadata.Where(entry => entry.Key != Checksum).ToDictionary() };
        return content.Digest() == file.Metadata.GetValueOrDefault(Checksum) ? content
            : throw new InputException($"{path}: is damaged (its checksum does not fit its content); {advice}");
    }

    /// <summary>The same with a checksum of its whole content among its metadata.</summary>
    public SafetensorsFile Sealed() => this with { Metadata = Metadata.Append(new(Checksum, Digest())).ToDictionary() };

    /// <summary>Writes beside the target and renames, so that the path never holds half a file.</summary>
    public void Write(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var partial = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.partial");
        try
        {
            OutputFile.Write(path, () =>
            {
                using var stream = new FileStream(partial, FileMode.Create, FileAccess.Write);
                SafetensorsWriter.Write(this, stream);
                stream.Flush(flushToDisk: true);
            });
            File.Move(partial, path, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }
    }

    internal static byte[] ReadBytes(string path) =>
        InputFile.ReadBytes(path, MostBytes, "name a .safetensors file that exists, such as models/fashion-mnist-resnet18.safetensors");

    private string Digest()
    {
        using var sha256 = SHA256.Create();
        using (var content = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write))
            SafetensorsWriter.Write(this, content);
        return Convert.ToHexStringLower(sha256.Hash!);
    }
}
