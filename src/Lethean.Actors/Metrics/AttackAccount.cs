using Lethean.Learning.Kinds;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Metrics;

/// <summary>Adds up what one attacker spends. Not thread-safe.</summary>
internal sealed class AttackAccount(ThreatModel threat)
{
    /// <summary>So far; set to go on from an earlier account.</summary>
    public AttackCosts Costs { get; set; } = new(0, 0, 0, 0, TimeSpan.Zero);

    public void Asked() => Costs = threat.Knowledge == Knowledge.GreyBox
        ? Costs with { SurrogateQueries = Costs.SurrogateQueries + 1 }
        : Costs with { Queries = Costs.Queries + 1 };

    public void Crafted(double distance) => Costs = Costs with { Crafted = Costs.Crafted + 1, Distance = Costs.Distance + distance };

    public void Spent(TimeSpan time) => Costs = Costs with { Time = Costs.Time + time };

    public AttackSummary Summarize() => new(
        KebabCase.Of(threat.Knowledge),
        threat.Epsilon,
        threat.Steps,
        Costs.Queries,
        Costs.SurrogateQueries,
        threat.Epsilon is null || Costs.Crafted == 0 ? null : Costs.Distance / Costs.Crafted,
        Costs.Time.TotalSeconds);
}
