namespace Lethean.Actors.Metrics;

/// <summary>What an attacker has spent so far.</summary>
/// <param name="Distance">Sum over the crafted samples.</param>
/// <param name="Time">Wall-clock time of the crafting.</param>
internal sealed record AttackCosts(long Queries, long SurrogateQueries, long Crafted, double Distance, TimeSpan Time);
