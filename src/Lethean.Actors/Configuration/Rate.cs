using System.Globalization;
using Lethean.Learning.Kinds;

namespace Lethean.Actors.Configuration;

/// <summary>How often something happens: from once in twelve days, so that it happens at all, to a million times a second.</summary>
public sealed record Rate
{
    public const double LeastPerSecond = 1e-6;

    public const double MostPerSecond = 1e6;

    /// <param name="perSecond">In [<see cref="LeastPerSecond"/>, <see cref="MostPerSecond"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in this range.</exception>
    public Rate(double perSecond) =>
        PerSecond = perSecond is >= LeastPerSecond and <= MostPerSecond
            ? perSecond
            : throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, $"A rate is {Range}.");

    /// <summary>The range in words.</summary>
    public static string Range { get; } = string.Create(CultureInfo.InvariantCulture, $"from {LeastPerSecond:0.000000}/s to {MostPerSecond:0}/s");

    public double PerSecond { get; }

    /// <summary>Reads <c>90/s</c>, <c>10/min</c>, or a part of the capacity, see <see cref="CapacityRates"/>.</summary>
    /// <param name="perSecond">0, or in the range of a rate.</param>
    public static bool TryParsePerSecond(string text, out double perSecond)
    {
        var isRate = CapacityRates.TryParse(text, out var ofCapacity);
        perSecond = ofCapacity * CapacityRates.Provisional;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!isRate && slash >= 0)
        {
            isRate = ParameterTypes.TryParseNumber(text[..slash].TrimEnd(), out var number) & ParameterTypes.TryParseUnit(text[(slash + 1)..].TrimStart(), out var unit);
            perSecond = number / unit.TotalSeconds;
        }
        return isRate && perSecond is 0 or (>= LeastPerSecond and <= MostPerSecond);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond}/s");
}
