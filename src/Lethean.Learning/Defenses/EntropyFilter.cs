using Lethean.Learning.Kinds;
using Lethean.Learning.Models;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Defenses;

public sealed record EntropyFilterSettings(double Margin = 0.4) : DefenseSettings(DefensePoint.Gate)
{
    public static Kind<EntropyFilterSettings> Declaration { get; } = new(
        "entropy-filter", "Gate. Adapts only where the main head is sure: entropy < margin × ln(classes).", new())
    {
        { s => s.Margin, PositiveNumber(1), "Share of the largest entropy." },
    };

    protected override IKind Declared => Declaration;

    protected override IDefense Create(DefenseMaterials materials, string link) => new EntropyFilter(this);
}

/// <summary>Adapts only where the main head is sure: H(p) &lt; margin · ln K (EATA, Niu 2022).</summary>
public sealed class EntropyFilter(EntropyFilterSettings settings) : IAdaptationGate
{
    public bool Admits(in Observation seen, ClientId client) => seen.MainEntropy < settings.Margin * Math.Log(seen.Main.Length);
}
