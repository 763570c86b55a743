namespace Lethean.Actors.Traffic;

/// <summary>One arrival every 1 / rate seconds, the first after one such gap.</summary>
/// <param name="rate">Arrivals per second, above 0.</param>
public sealed class ConstantArrivals(double rate) : IArrivalProcess
{
    private long _arrivals;

    // Divided, not summed up: the millionth arrival has no accumulated error.
    public double Next() => ++_arrivals / rate;
}
