using Lethean.Actors.Configuration;
using Lethean.Learning.Attacks;
using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic;

/// <summary>
/// One configured source: an arrival process, its clients and a sample generator. Each draws from a random stream of its own, named
/// after the source, so that no source depends on which others there are.
/// </summary>
public sealed class TrafficSource
{
    private readonly string _name;
    private readonly IArrivalProcess _arrivals;
    private readonly ClientPopulation _clients;
    private readonly ISampleGenerator _generator;

    public TrafficSource(string name, IArrivalProcess arrivals, ClientPopulation clients, ISampleGenerator generator)
    {
        _name = name;
        _arrivals = arrivals;
        _clients = clients;
        _generator = generator;
    }

    public static TrafficSource Create(SourceSettings settings, ulong seed, ImageDataset train, ImageDataset test)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var arrivals = RandomStream.Create(seed, $"traffic.{settings.Name}.arrivals");
        var clients = RandomStream.Create(seed, $"traffic.{settings.Name}.clients");
        var samples = RandomStream.Create(seed, $"traffic.{settings.Name}.samples");
        return new TrafficSource(
            settings.Name,
            ArrivalsOf(settings, arrivals),
            new ClientPopulation(settings.Clients, clients),
            SampleGenerators.Create(settings.Generator, train, test, samples));
    }

    /// <summary>The endless samples of this source, made when they are asked for. Enumerate once.</summary>
    public IEnumerable<TrafficSample> Samples()
    {
        for (long sequence = 1; ; sequence++)
            yield return new TrafficSample(_name, sequence, _clients.Next(), _arrivals.Next(), _generator.Next(), _generator.Crafting);
    }

    private static IArrivalProcess ArrivalsOf(SourceSettings settings, RandomStream randomness) => settings.Arrivals switch
    {
        ArrivalsKind.Constant => new ConstantArrivals(settings.Rate.PerSecond),
        ArrivalsKind.Poisson => new PoissonArrivals(settings.Rate.PerSecond, randomness),
        _ => throw new ArgumentOutOfRangeException(nameof(settings), settings.Arrivals, "not an arrival process"),
    };
}
