namespace Lethean.Actors.Metrics;

/// <summary>What one link of the chain of defenses did in a run.</summary>
/// <param name="Name">The link's; also the reason of the samples that it refused.</param>
/// <param name="Acted">How often it changed what would have happened without it, refusals included.</param>
/// <param name="Refused">Samples that it kept the model from learning from.</param>
/// <param name="Seconds">Wall-clock time spent in it.</param>
public sealed record DefenseCounts(string Name, long Acted, long Refused, double Seconds);
