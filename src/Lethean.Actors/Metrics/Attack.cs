using Lethean.Learning.Samples;

namespace Lethean.Actors.Metrics;

/// <summary>What an attacker has spent: on one sample, or on all so far.</summary>
/// <param name="Queries">Answers of the deployed model.</param>
/// <param name="SurrogateQueries">Answers of the attacker's own model.</param>
/// <param name="Perturbed">Samples that were changed within a bound.</param>
/// <param name="Distance">Sum over these of the largest change of a pixel.</param>
/// <param name="Time">Wall-clock time of the crafting.</param>
public sealed record AttackCosts(long Queries, long SurrogateQueries, long Perturbed, double Distance, TimeSpan Time)
{
    public static AttackCosts None { get; } = new(0, 0, 0, 0, TimeSpan.Zero);

    public AttackCosts Add(AttackCosts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new(
            Queries + other.Queries,
            SurrogateQueries + other.SurrogateQueries,
            Perturbed + other.Perturbed,
            Distance + other.Distance,
            Time + other.Time);
    }

    /// <summary>The account of an attacker with this threat model who has spent this much.</summary>
    public AttackSummary Summarize(ThreatModel threat)
    {
        ArgumentNullException.ThrowIfNull(threat);
        return new(
            KnowledgeOf(threat),
            threat.Epsilon,
            threat.Steps,
            Queries,
            SurrogateQueries,
            threat.Epsilon is null || Perturbed == 0 ? null : Distance / Perturbed,
            Time.TotalSeconds);
    }

    private static string KnowledgeOf(ThreatModel threat) => threat.Knowledge switch
    {
        Knowledge.BlackBox => "black-box",
        Knowledge.GreyBox => "grey-box",
        _ => "white-box",
    };
}

/// <summary>The threat model of a source, and what its samples cost their author.</summary>
/// <param name="Knowledge">"black-box", "grey-box" or "white-box".</param>
/// <param name="Epsilon">
/// Largest change of a pixel that the attacker allows themselves (L∞, pixels in [0, 1]); <c>null</c> where there is no bound.
/// </param>
/// <param name="Steps">Most gradient steps for one sample; 0 without gradients.</param>
/// <param name="Queries">
/// Answers of the deployed model that the samples are made of: gradients (white box), or predictions of the attacker's own samples
/// where the attacker listens to them. Being served is not counted.
/// </param>
/// <param name="SurrogateQueries">Answers of their own surrogate (grey box).</param>
/// <param name="MeanDistance">
/// Mean over the crafted samples of the largest change of a pixel; <c>null</c> where <paramref name="Epsilon"/> is, or none was
/// crafted.
/// </param>
/// <param name="CraftingSeconds">Wall-clock time of the crafting; counted as the attacker's, not as latency.</param>
public sealed record AttackSummary(
    string Knowledge, double? Epsilon, int Steps, long Queries, long SurrogateQueries, double? MeanDistance, double CraftingSeconds);
