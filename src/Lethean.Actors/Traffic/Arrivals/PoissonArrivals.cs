using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>Independent arrivals, as of many clients who do not know each other: exponential gaps at a constant rate.</summary>
public sealed class PoissonArrivals(IIntensity intensity, RandomStream randomness) : IArrivalProcess
{
    private double _expected;

    public Arrival? Next() => intensity.TimeOf(_expected += randomness.NextExponential()) is { } seconds ? new Arrival(seconds) : null;
}
