using System.Collections.Immutable;

namespace Lethean.Learning.Samples.Orders;

/// <summary>Images each equally likely, corrupted in one way after the other; after the last stage the first again (Wang et al. 2022).</summary>
/// <param name="Stages">At least one.</param>
public sealed record DriftingOrder(ImmutableArray<DriftStage> Stages) : BenignOrder;
