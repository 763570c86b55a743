using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;

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

    /// <param name="origin">The name of the file in error messages.</param>
    public static SafetensorsFile Parse(byte[] bytes, string origin) => new SafetensorsReader(bytes, origin).Read();

    /// <summary>Reads a file that <see cref="Sealed"/> made, for work that continues from it.</summary>
    /// <param name="advice">What the user can do where the file is damaged.</param>
    /// <exception cref="InputException">As of <see cref="Read"/>, or the content is not what was sealed.</exception>
    public static SafetensorsFile ReadSealed(string path, string advice)
    {
        var file = Read(path);
        var content = file with { Metadata = file.Metadata.Where(entry => entry.Key != Checksum).ToDictionary() };
        return content.Digest() == file.Metadata.GetValueOrDefault(Checksum) ? content
            : throw new InputException($"{path}: is damaged (its checksum does not fit its content); {advice}");
    }

    /// <summary>The same file with a checksum of its whole content among its metadata.</summary>
    public SafetensorsFile Sealed() => this with { Metadata = Metadata.Append(new(Checksum, Digest())).ToDictionary() };

    /// <summary>Writes atomically, into a folder that is created where it is missing.</summary>
    /// <inheritdoc cref="AtomicFile.WriteText" path="/exception"/>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        AtomicFile.Write(path, stream => SafetensorsWriter.Write(this, stream));
    }

    internal static byte[] ReadBytes(string path) =>
        InputFile.ReadBytes(
            path, MostBytes, "name a .safetensors file that exists, such as models/fashion-mnist-resnet18.safetensors");

    private string Digest()
    {
        using var sha256 = SHA256.Create();
        using (var content = new CryptoStream(Stream.Null, sha256, CryptoStreamMode.Write))
            SafetensorsWriter.Write(this, content);
        return Convert.ToHexStringLower(sha256.Hash!);
    }
}

internal static class SafetensorsWriter
{
    public static void Write(SafetensorsFile file, Stream stream)
    {
        var header = Header(file);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in file.Tensors)
            stream.Write(tensor.Bytes.Span);
    }

    // Padded with spaces to a multiple of eight, as the format advises, so that the arrays are aligned.
    private static byte[] Header(SafetensorsFile file)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(file, json);
            var offset = 0L;
            foreach (var tensor in file.Tensors)
                offset = WriteEntry(tensor, offset, json);
            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static void WriteMetadata(SafetensorsFile file, Utf8JsonWriter json)
    {
        json.WriteStartObject("__metadata__");
        foreach (var (key, value) in file.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    private static long WriteEntry(StoredTensor tensor, long offset, Utf8JsonWriter json)
    {
        var end = offset + tensor.Bytes.Length;
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (var size in tensor.Shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
