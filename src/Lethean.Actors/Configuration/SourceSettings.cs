using Lethean.Learning.Attacks;

namespace Lethean.Actors.Configuration;

/// <summary>One stream of samples.</summary>
/// <param name="Name">Letters, digits, '-' and '_'; its random streams are derived from it.</param>
/// <param name="Generator">What it sends.</param>
/// <param name="Rate">Samples a second of the simulation's clock.</param>
/// <param name="Arrivals">How they are spread.</param>
/// <param name="Clients">Who sends them.</param>
public sealed record SourceSettings(string Name, GeneratorSettings Generator, Rate Rate, ArrivalsKind Arrivals, ClientSettings Clients);

public enum ArrivalsKind
{
    /// <summary>At equal distances.</summary>
    Constant,

    /// <summary>At independent, exponentially distributed distances.</summary>
    Poisson,
}
