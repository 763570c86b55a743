namespace Lethean.Actors.Metrics;

/// <summary>Answers at the start of a variant that no latency, rate or depth counts.</summary>
/// <param name="Samples">So many answers at least, as configured.</param>
/// <param name="Seconds">And those to samples intended before, as configured.</param>
/// <param name="Excluded">Answers that these were.</param>
public sealed record WarmupSummary(long Samples, double Seconds, long Excluded);
