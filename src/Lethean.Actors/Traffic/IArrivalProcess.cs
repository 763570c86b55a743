namespace Lethean.Actors.Traffic;

/// <summary>When the samples of one source arrive. Endless; not thread-safe.</summary>
public interface IArrivalProcess
{
    /// <summary>Intended time of the next arrival in seconds since the start of the traffic; never less than the one before.</summary>
    double Next();
}
