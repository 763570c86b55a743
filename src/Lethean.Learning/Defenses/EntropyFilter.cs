using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record EntropyFilterSettings(GateThreshold Margin) : DefenseSettings(DefensePoint.Gate)
{
    public EntropyFilterSettings() : this(0.4)
    {
    }

    public static Kind<EntropyFilterSettings> Declaration { get; } = new(
        "entropy-filter", "Gate. Adapts only where the main head is sure (first filter of EATA): entropy < margin × ln(classes).", new())
    {
        {
            s => s.Margin, GateThreshold.Type(PositiveNumber(1)),
            "Share of the largest entropy. quantile(q) refuses the least sure share q of training images."
        },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) =>
        new EntropyFilter(Margin.FromAbove(materials, link, EntropyFilter.Score));
}

/// <summary>
/// Adapts only where the main head is sure: H(p) &lt; margin · ln K. The first of the two filters of EATA (Niu 2022); the second, which
/// drops samples that resemble earlier ones, and the weights by entropy are not part of it.
/// </summary>
public sealed class EntropyFilter(double margin) : IAdaptationGate
{
    public bool Admits(in Observation seen, ClientId client) => Score(seen) < margin;

    /// <summary>H(p) / ln K, 0 to 1.</summary>
    internal static double Score(Observation seen) => seen.MainEntropy / Math.Log(seen.Main.Length);
}
