using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;

namespace Lethean.Learning.Checkpoints;

/// <summary>Reads a safetensors file; every claim of the header is checked against the file before any array is returned.</summary>
internal sealed class SafetensorsReader(byte[] bytes, string origin)
{
    private const int LengthBytes = 8;
    private const long MaximumHeader = 100_000_000; // the format's own limit

    public SafetensorsFile Read()
    {
        var dataStart = LengthBytes + HeaderLength();
        using var header = ParseHeader(bytes.AsMemory(LengthBytes, dataStart - LengthBytes));
        try
        {
            return Read(header.RootElement, dataStart);
        }
        catch (InvalidOperationException) // of the JSON reader, where a string is not Unicode
        {
            throw Malformed("the header holds text that is not valid Unicode");
        }
    }

    private SafetensorsFile Read(JsonElement header, int dataStart)
    {
        var metadata = new Dictionary<string, string>();
        var tensors = new List<(long Begin, long End, StoredTensor Tensor)>();
        var names = new HashSet<string>();
        foreach (var entry in header.EnumerateObject())
        {
            if (!names.Add(entry.Name))
                throw Malformed($"'{entry.Name}' appears twice in the header");
            if (entry.Name == "__metadata__")
                ReadMetadata(entry.Value, metadata);
            else
                tensors.Add(ReadTensor(entry.Name, entry.Value, dataStart));
        }

        RequireExactCover(tensors, bytes.Length - dataStart);
        return new(metadata, [.. tensors.Select(t => t.Tensor)]);
    }

    private int HeaderLength()
    {
        if (bytes.Length < LengthBytes)
            throw Malformed($"{bytes.Length} bytes are too few for a safetensors file");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (length > (ulong)Math.Min(MaximumHeader, bytes.Length - LengthBytes))
            throw Malformed($"the header claims {length} bytes, the file has {bytes.Length - LengthBytes} after it: "
                + "truncated, or not a safetensors file");
        return (int)length;
    }

    private JsonDocument ParseHeader(ReadOnlyMemory<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw Malformed("the header is not a JSON object");
        }
        catch (JsonException e)
        {
            throw Malformed($"the header is not valid JSON ({e.Message})");
        }
    }

    private void ReadMetadata(JsonElement element, Dictionary<string, string> metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw Malformed("__metadata__ is not an object of strings");
        foreach (var entry in element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
                throw Malformed($"__metadata__.{entry.Name} is not a string");
            metadata[entry.Name] = entry.Value.GetString()!;
        }
    }

    private (long Begin, long End, StoredTensor Tensor) ReadTensor(string name, JsonElement entry, int dataStart)
    {
        var typeName = Member(name, entry, "dtype", JsonValueKind.String).GetString()!;
        if (!Enum.TryParse<ElementType>(typeName, out var type) || !Enum.IsDefined(type) || int.TryParse(typeName, out _))
            throw Malformed(
                $"tensor {name}: dtype '{typeName}' is not supported; allowed: {string.Join(", ", Enum.GetNames<ElementType>())}");
        var shape = Integers(name, Member(name, entry, "shape", JsonValueKind.Array), "shape");
        var offsets = Integers(name, Member(name, entry, "data_offsets", JsonValueKind.Array), "data_offsets");
        var available = bytes.Length - dataStart;
        if (offsets.Length != 2 || offsets[0] > offsets[1] || offsets[1] > available)
            throw Malformed($"tensor {name}: data_offsets [{string.Join(", ", offsets)}] do not lie within the {available} bytes of data; "
                + "the file is truncated");
        var (begin, end) = (offsets[0], offsets[1]);
        if (SizeOf(shape, type) != (UInt128)(end - begin))
            throw Malformed($"tensor {name}: shape [{string.Join(", ", shape)}] of {type} does not fill its {end - begin} bytes");
        return (begin, end, new(name, type, shape, bytes.AsMemory((int)(dataStart + begin), (int)(end - begin))));
    }

    // Saturates far above any file size instead of overflowing.
    private static UInt128 SizeOf(ImmutableArray<long> shape, ElementType type) =>
        shape.Contains(0) ? 0 : shape.Aggregate((UInt128)type.Size(), (size, n) => UInt128.Min(size, long.MaxValue) * (ulong)n);

    private JsonElement Member(string tensor, JsonElement entry, string member, JsonValueKind kind) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(member, out var value) && value.ValueKind == kind
            ? value
            : throw Malformed($"tensor {tensor}: {member} is missing or not {(kind == JsonValueKind.Array ? "an array" : "a string")}");

    private ImmutableArray<long> Integers(string tensor, JsonElement array, string member)
    {
        var values = ImmutableArray.CreateBuilder<long>(array.GetArrayLength());
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var value) || value < 0)
                throw Malformed($"tensor {tensor}: {member} holds {element.GetRawText()}, not a non-negative integer");
            values.Add(value);
        }

        return values.ToImmutable();
    }

    private void RequireExactCover(List<(long Begin, long End, StoredTensor Tensor)> tensors, long dataLength)
    {
        var position = 0L;
        foreach (var (begin, end, tensor) in tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
        {
            if (begin != position)
                throw Malformed($"tensor {tensor.Name}: begins at byte {begin} of the data where {position} was expected; "
                    + "arrays overlap or leave a gap");
            position = end;
        }

        if (position != dataLength)
            throw Malformed($"{dataLength - position} bytes follow the last array");
    }

    private InputException Malformed(string what) => new($"{origin}: {what}; copy the checkpoint again, or name another.");
}
