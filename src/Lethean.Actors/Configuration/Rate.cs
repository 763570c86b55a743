using System.Globalization;

namespace Lethean.Actors.Configuration;

/// <summary>How often something happens, above 0 and at most a million a second.</summary>
public sealed record Rate
{
    public const double MostPerSecond = 1e6;

    /// <param name="perSecond">In (0, <see cref="MostPerSecond"/>].</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not in this range.</exception>
    public Rate(double perSecond) =>
        PerSecond = perSecond is > 0 and <= MostPerSecond
            ? perSecond
            : throw new ArgumentOutOfRangeException(nameof(perSecond), perSecond, $"A rate is above 0 and at most {MostPerSecond}/s.");

    public double PerSecond { get; }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond}/s");
}
