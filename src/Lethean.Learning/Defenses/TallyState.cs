namespace Lethean.Learning.Defenses;

/// <summary>The counts of a <see cref="DefenseTally"/> at one moment.</summary>
/// <param name="Ticks">Its time in units of 100 ns.</param>
public readonly record struct TallyState(long Acted, long Refused, long Ticks);
