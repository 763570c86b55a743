using System.Buffers.Binary;
using System.Text.Json;

namespace Lethean.Learning.Checkpoints;

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
