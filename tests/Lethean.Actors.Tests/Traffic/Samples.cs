using Lethean.Actors.Configuration;
using Lethean.Actors.Traffic;
using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Tests.Traffic;

/// <summary>Samples whose image does not matter.</summary>
internal static class Samples
{
    private static readonly Sample Dot = new(new Image(new ImageShape(1, 1, 1), [0.5f]), 0, 0, 0);

    public static TrafficSample Of(string source, long sequence, double seconds) => new(source, sequence, new(source, 0), seconds, Dot);

    /// <summary>A source whose samples are due at the given times.</summary>
    /// <param name="next">Makes each, where it is not just a dot.</param>
    public static TrafficSource Source(string name, IEnumerable<double> seconds, Func<Sample>? next = null) => new(
        name,
        seed: 1,
        SourceLimits.None,
        new TraceArrivals([.. seconds], repeat: false),
        new ClientPopulation(new ClientSettings(1, 0), RandomStream.Create(1, "clients")),
        new Generator(next ?? (() => Dot)));

    private sealed class Generator(Func<Sample> next) : ISampleGenerator
    {
        public ICrafting? Crafting => null;

        public Sample Next() => next();
    }
}
