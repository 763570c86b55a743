using System.Collections.Immutable;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Simulation;

/// <param name="Variants">In the order of the experiment; of an interrupted one, those that were begun.</param>
/// <param name="Interrupted">Whether the experiment was cancelled before all variants were complete.</param>
public sealed record ExperimentResult(ImmutableArray<VariantSummary> Variants, bool Interrupted);
