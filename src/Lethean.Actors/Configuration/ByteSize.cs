using System.Globalization;
using Lethean.Learning.Kinds;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Actors.Configuration;

/// <summary>An amount of memory.</summary>
public readonly record struct ByteSize(long Bytes)
{
    /// <summary>What settings and options may say.</summary>
    public const string Allowed = "a size from 1MiB to 1024TiB, such as 512MiB or 8GiB";

    private const long Mebi = 1L << 20, Gibi = 1L << 30, Tebi = 1L << 40;

    // Single letters stand for powers of two, as everywhere in HOCON.
    private static readonly (string Name, long Bytes)[] Units =
    [
        ("MiB", Mebi), ("GiB", Gibi), ("TiB", Tebi), ("m", Mebi), ("g", Gibi), ("t", Tebi), ("M", Mebi), ("G", Gibi), ("T", Tebi),
        ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000),
    ];

    internal static ScalarType<ByteSize> Type { get; } = new(Allowed, TryParse, new ByteSize(Mebi));

    public static bool TryParse(string text, out ByteSize value)
    {
        ArgumentNullException.ThrowIfNull(text);
        var unit = Array.Find(Units, known => text.EndsWith(known.Name, StringComparison.Ordinal));
        var isSize = TryParseNumber(text[..^(unit.Name?.Length ?? 0)].TrimEnd(), out var number)
            && number * unit.Bytes is >= Mebi and <= 1024.0 * Tebi;
        value = new ByteSize(isSize ? (long)(number * unit.Bytes) : Mebi);
        return isSize;
    }

    /// <summary>In the largest unit of which there is one, to two digits.</summary>
    public override string ToString()
    {
        var bytes = Bytes;
        var (name, unit) = Units.Take(3).LastOrDefault(known => bytes >= known.Bytes, Units[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / unit:0.##}{name}");
    }
}
