using System.Globalization;

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

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond}/s");
}
