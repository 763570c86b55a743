namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>
/// When the samples of one source arrive. What is still to come follows from settings, random stream and the number of
/// arrivals so far: whoever makes it afresh and throws away as many is where it was. Not thread-safe.
/// </summary>
public interface IArrivalProcess
{
    /// <summary>The next arrival, never before the last one; <c>null</c> when no more will come.</summary>
    Arrival? Next();
}
