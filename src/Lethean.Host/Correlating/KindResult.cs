using System.Text.Json.Serialization;
using Lethean.Learning.Adaptation;

namespace Lethean.Host.Correlating;

/// <summary>The cosines of one kind of samples.</summary>
/// <param name="Kind">Its name.</param>
/// <param name="Cosines">One for each sample, in the order in which they were drawn.</param>
public sealed record KindResult(string Kind, [property: JsonIgnore] IReadOnlyList<GradientCosines> Cosines)
{
    /// <summary>Main against auxiliary gradient (Perry 2020, equations 1 and 3).</summary>
    public CosineSummary? MainAuxiliary { get; } = CosineSummary.Of(Cosines.Select(c => c.MainAuxiliary));

    /// <summary>Main gradient against the history of the main task (equation 5).</summary>
    public CosineSummary? MainHistory { get; } = CosineSummary.Of(Cosines.Select(c => c.MainHistory ?? double.NaN));

    /// <summary>Auxiliary gradient against the history of the auxiliary task (equation 6).</summary>
    public CosineSummary? AuxiliaryHistory { get; } = CosineSummary.Of(Cosines.Select(c => c.AuxiliaryHistory ?? double.NaN));

    public CosineHistogram? Histogram { get; init; }
}
