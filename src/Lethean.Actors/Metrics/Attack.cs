using Lethean.Learning.Samples;

namespace Lethean.Actors.Metrics;

/// <summary>What an attacker has spent: on one sample, or on all so far.</summary>
/// <param name="Queries">Answers of the deployed model.</param>
/// <param name="SurrogateQueries">Answers of the attacker's own model.</param>
/// <param name="Perturbed">Samples that were changed along gradients.</param>
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
        return new()
        {
            Knowledge = KnowledgeOf(threat),
            Epsilon = threat.Epsilon,
            Steps = threat.Steps,
            Queries = Queries,
            SurrogateQueries = SurrogateQueries,
            MeanDistance = Perturbed == 0 ? null : Distance / Perturbed,
            CraftingSeconds = Time.TotalSeconds,
        };
    }

    private static string KnowledgeOf(ThreatModel threat) => threat.Knowledge switch
    {
        Knowledge.BlackBox => "black-box",
        Knowledge.GreyBox => "grey-box",
        _ => "white-box",
    };
}

/// <summary>The threat model of a source, and what its samples cost their author.</summary>
public sealed record AttackSummary
{
    /// <summary>"black-box", "grey-box" or "white-box".</summary>
    public required string Knowledge { get; init; }

    /// <summary>
    /// Largest change of a pixel that the attacker allows themselves (L∞, pixels in [0, 1]); <c>null</c> where there is no bound.
    /// </summary>
    public required double? Epsilon { get; init; }

    /// <summary>Most gradient steps for one sample; 0 without gradients.</summary>
    public required int Steps { get; init; }

    /// <summary>
    /// Answers of the deployed model that the samples are made of: gradients (white box), or predictions of the attacker's own samples
    /// where the attacker listens to them. Being served is not counted.
    /// </summary>
    public required long Queries { get; init; }

    /// <summary>Answers of their own surrogate (grey box).</summary>
    public required long SurrogateQueries { get; init; }

    /// <summary>
    /// Mean over the samples that were changed along gradients of the largest change of a pixel; <c>null</c> where none was.
    /// </summary>
    public required double? MeanDistance { get; init; }

    /// <summary>Wall-clock time of the crafting; counted as the attacker's, not as latency.</summary>
    public required double CraftingSeconds { get; init; }
}
