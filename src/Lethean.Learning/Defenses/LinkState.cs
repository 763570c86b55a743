namespace Lethean.Learning.Defenses;

/// <summary>One link of a chain at one moment.</summary>
/// <param name="Name">The link's.</param>
/// <param name="Active">Whether it took part in the last sample.</param>
/// <param name="State">What it remembers; null if nothing.</param>
public sealed record LinkState(string Name, bool Active, DefenseState? State);
