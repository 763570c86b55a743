namespace Lethean.Learning.Defenses;

/// <summary>What is known of a sample besides its pixels when it reaches the model.</summary>
/// <param name="Served">Samples served before this one.</param>
/// <param name="IntendedSeconds">Its intended arrival, seconds since the start of the traffic.</param>
public readonly record struct Arrival(long Served, double IntendedSeconds, ClientId Client);
