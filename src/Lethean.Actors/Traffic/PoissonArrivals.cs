using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic;

/// <summary>Independent exponential gaps with mean 1 / rate seconds: many independent clients.</summary>
/// <param name="rate">Mean arrivals per second, above 0.</param>
public sealed class PoissonArrivals(double rate, RandomStream randomness) : IArrivalProcess
{
    private double _time;

    public double Next() => _time += randomness.NextExponential() / rate;
}
