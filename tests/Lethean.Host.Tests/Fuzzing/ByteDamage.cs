using System.Buffers.Binary;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>Makes a damaged file of a good one; neither array is changed.</summary>
/// <param name="other">Another good file, to take pieces from.</param>
internal delegate byte[] Damage(byte[] original, byte[] other, RandomStream random);

/// <summary>What disks, networks and attackers do to bytes.</summary>
internal static class ByteDamage
{
    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 127, 128, 255, 256, 65535, 65536, int.MaxValue, int.MinValue, uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue,
        BitConverter.DoubleToInt64Bits(double.NaN), BitConverter.DoubleToInt64Bits(double.PositiveInfinity), BitConverter.DoubleToInt64Bits(1e308),
        BitConverter.SingleToInt32Bits(float.NaN), BitConverter.SingleToInt32Bits(float.NegativeInfinity),
    ];

    public static byte[] Apply(byte[] original, byte[] other, RandomStream random)
    {
        var (at, length) = (Place(original.Length, random), 1 + random.Next(1 + random.Next(64)));
        var end = Math.Min(at + length, original.Length);
        return random.Next(9) switch
        {
            0 or 1 => Changed(original, at, b => (byte)(b ^ (1 << random.Next(8)))),
            2 => Changed(original, at, _ => (byte)random.Next(256)),
            3 or 4 => WithNumber(original, at, random),
            5 => [.. original.AsSpan(0, at), .. original.AsSpan(end)],
            6 => [.. original.AsSpan(0, end), .. original.AsSpan(at)],
            7 => original[..at],
            _ => [.. original.AsSpan(0, at), .. other.AsSpan(Place(other.Length, random))],
        };
    }

    /// <summary>Often near the beginning, where headers are, and sometimes near the end.</summary>
    private static int Place(int length, RandomStream random)
    {
        if (length == 0)
            return 0;
        var near = (int)(Math.Pow(length, random.NextDouble()) - 1);
        return random.Next(4) switch { 0 => random.Next(length), 1 => length - 1 - near, _ => near };
    }

    private static byte[] Changed(byte[] original, int at, Func<byte, byte> change)
    {
        var changed = original.ToArray();
        if (changed.Length > 0)
            changed[at] = change(changed[at]);
        return changed;
    }

    private static byte[] WithNumber(byte[] original, int at, RandomStream random)
    {
        var number = new byte[sizeof(long)];
        var value = random.Next(4) == 0 ? original.Length + random.Next(3) - 1 : Numbers[random.Next(Numbers.Length)];
        BinaryPrimitives.WriteInt64LittleEndian(number, value);
        var width = 1 << random.Next(4);
        var written = number.AsSpan(0, width);
        if (random.Next(2) == 0)
            written.Reverse();
        var changed = original.ToArray();
        written[..Math.Min(width, changed.Length - at)].CopyTo(changed.AsSpan(at));
        return changed;
    }
}
