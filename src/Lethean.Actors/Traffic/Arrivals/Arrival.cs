namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>One sample is due.</summary>
/// <param name="Seconds">Since the start of the source.</param>
/// <param name="Client">Who sends it, where the process knows; else it is drawn.</param>
public readonly record struct Arrival(double Seconds, int? Client = null);
