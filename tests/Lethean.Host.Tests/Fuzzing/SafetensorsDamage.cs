using System.Buffers.Binary;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>Damage that leaves the container of the tensors whole, so that what is in it is read at all.</summary>
internal static class SafetensorsDamage
{
    private const int LengthBytes = 8;

    public static IReadOnlyList<Damage> All { get; } = [ByteDamage.Apply, Header, Within(Metadata), Within(Tensor)];

    /// <summary>The header as text, with its length put right.</summary>
    private static byte[] Header(byte[] original, byte[] other, RandomStream random)
    {
        if (original.Length < LengthBytes || BinaryPrimitives.ReadUInt64LittleEndian(original) is var claimed && claimed > (ulong)(original.Length - LengthBytes))
            return original;
        var header = original.AsSpan(LengthBytes, (int)claimed).ToArray();
        var damaged = TextDamage.Apply(header, header, random);
        var length = new byte[LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, damaged.Length);
        return [.. length, .. damaged, .. original.AsSpan(LengthBytes + header.Length)];
    }

    private static Damage Within(Func<SafetensorsFile, RandomStream, SafetensorsFile> change) => (original, _, random) =>
    {
        try
        {
            using var stream = new MemoryStream();
            SafetensorsWriter.Write(change(SafetensorsFile.Parse(original, ""), random), stream);
            return stream.ToArray();
        }
        catch (InputException) // of damage done before
        {
            return original;
        }
    };

    private static SafetensorsFile Metadata(SafetensorsFile file, RandomStream random)
    {
        var metadata = file.Metadata.ToDictionary();
        if (metadata.Count == 0)
            return file;
        var (key, value) = metadata.ElementAt(random.Next(metadata.Count));
        if (random.Next(8) == 0)
            metadata.Remove(key);
        else
            metadata[key] = TextDamage.Apply(value, metadata.ElementAt(random.Next(metadata.Count)).Value, random);
        return file with { Metadata = metadata };
    }

    private static SafetensorsFile Tensor(SafetensorsFile file, RandomStream random)
    {
        if (file.Tensors.IsEmpty)
            return file;
        var tensor = file.Tensors[random.Next(file.Tensors.Length)];
        var other = file.Tensors[random.Next(file.Tensors.Length)];
        return file with
        {
            Tensors = random.Next(5) switch
            {
                0 => file.Tensors.Remove(tensor),
                1 => file.Tensors.Replace(tensor, tensor with { Bytes = ByteDamage.Apply(tensor.Bytes.ToArray(), other.Bytes.ToArray(), random) }),
                2 => file.Tensors.Replace(tensor, tensor with { Type = (ElementType)random.Next(Enum.GetValues<ElementType>().Length) }),
                3 => file.Tensors.Replace(tensor, other with { Name = tensor.Name }),
                _ => file.Tensors.Replace(tensor, tensor with { Bytes = NotFinite(tensor, random) }),
            },
        };
    }

    private static byte[] NotFinite(StoredTensor tensor, RandomStream random)
    {
        var bytes = tensor.Bytes.ToArray();
        var at = random.Next(1 + bytes.Length) / 8 * 8;
        if (at + sizeof(float) <= bytes.Length)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(at), random.Next(2) == 0 ? float.NaN : float.PositiveInfinity);
        return bytes;
    }
}
