using Lethean.Learning.Corruptions;

namespace Lethean.Learning.Samples.Orders;

/// <summary>What the images look like for a while.</summary>
/// <param name="Corruption"><c>null</c>: they are as they are.</param>
/// <param name="Severity">1 … <see cref="Corruption.MaxSeverity"/>; without a corruption of no meaning.</param>
/// <param name="Samples">For how long, 1 or more.</param>
public sealed record DriftStage(Corruption? Corruption, int Severity, int Samples);
