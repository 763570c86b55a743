namespace Lethean.Actors.Metrics;

/// <summary>The threat model of a source, and what its samples cost their author.</summary>
/// <param name="Knowledge">"black-box", "grey-box" or "white-box".</param>
/// <param name="Epsilon">Largest change of a pixel that he allows himself (L∞, pixels in [0, 1]); <c>null</c> where there is no bound.</param>
/// <param name="Steps">Most gradient steps for one sample; 0 without gradients.</param>
/// <param name="Queries">
/// Answers of the deployed model that the samples are made of: gradients (white box), or predictions of his own samples
/// by an attacker who listens to them. Being served is not counted.
/// </param>
/// <param name="SurrogateQueries">Answers of his own surrogate (grey box).</param>
/// <param name="MeanDistance">Mean over the crafted samples of the largest change of a pixel; <c>null</c> where <paramref name="Epsilon"/> is, or none was crafted.</param>
/// <param name="CraftingSeconds">Wall-clock time of the crafting; counted as his, not as latency.</param>
public sealed record AttackSummary(
    string Knowledge, double? Epsilon, int Steps, long Queries, long SurrogateQueries, double? MeanDistance, double CraftingSeconds);
