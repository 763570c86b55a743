namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>Arrival k when k arrivals are expected: equal distances at a constant rate, the first after one such gap.</summary>
public sealed class ConstantArrivals(IIntensity intensity) : IArrivalProcess
{
    private long _arrivals;

    // Counted, not summed up: the millionth arrival has no accumulated error.
    public Arrival? Next() => intensity.TimeOf(++_arrivals) is { } seconds ? new Arrival(seconds) : null;
}
