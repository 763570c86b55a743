using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Lethean.Learning.Checkpoints;

/// <summary>A named array as a file holds it: little-endian, row-major.</summary>
public sealed record StoredTensor(string Name, ElementType Type, ImmutableArray<long> Shape, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Number of elements: the product of the shape.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);

    /// <param name="values">As many as <paramref name="shape"/> says, row-major; stored as F32.</param>
    public static StoredTensor Of(string name, IEnumerable<long> shape, ReadOnlySpan<float> values) =>
        new(name, ElementType.F32, [.. shape], MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>The same values rounded to IEEE half precision.</summary>
    public static StoredTensor HalfOf(string name, IEnumerable<long> shape, ReadOnlySpan<float> values)
    {
        var bytes = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)values[i]);
        return new(name, ElementType.F16, [.. shape], bytes);
    }

    /// <summary>All elements as float32, row-major.</summary>
    /// <exception cref="InvalidOperationException">The elements are integers.</exception>
    public float[] ToSingles()
    {
        var values = new float[Count];
        var bytes = Bytes.Span;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Type switch
            {
                ElementType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                ElementType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(bytes[(2 * i)..]) << 16),
                ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(8 * i)..]),
                _ => throw new InvalidOperationException($"{Name} holds {Type}, not floating-point numbers."),
            };
        }

        return values;
    }

    /// <summary>
    /// Why the array cannot be weights of this shape, as the rest of a sentence that begins with its name; null where it can.
    /// </summary>
    internal string? Misfit(ReadOnlySpan<long> shape) =>
        !Shape.AsSpan().SequenceEqual(shape) ? $"has shape [{string.Join(", ", Shape)}], not [{string.Join(", ", shape.ToArray())}]"
        : Type is ElementType.I64 or ElementType.I32 or ElementType.U8 ? $"holds {Type}; allowed: F16, BF16, F32, F64"
        : ToSingles().All(float.IsFinite) ? null
        : "holds values that are not finite";

    /// <summary>All elements, row-major.</summary>
    /// <exception cref="InvalidOperationException">The elements are not I64.</exception>
    public long[] ToInt64s() => Type == ElementType.I64
        ? MemoryMarshal.Cast<byte, long>(Bytes.Span).ToArray()
        : throw new InvalidOperationException($"{Name} holds {Type}, not I64.");
}

/// <summary>The element types of safetensors that Lethean reads and writes.</summary>
public enum ElementType
{
    F64,
    F32,
    F16,
    BF16,
    I64,
    I32,
    U8,
}

internal static class ElementTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 => 8,
        ElementType.F32 or ElementType.I32 => 4,
        ElementType.F16 or ElementType.BF16 => 2,
        _ => 1,
    };
}
