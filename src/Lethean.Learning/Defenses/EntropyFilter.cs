namespace Lethean.Learning.Defenses;

/// <summary>Adapts only where the main head is sure: H(p) &lt; margin · ln K (EATA, Niu 2022).</summary>
public sealed class EntropyFilter(EntropyFilterSettings settings) : IAdaptationGate
{
    public const string Kind = "entropy-filter";

    public bool Admits(in Evidence evidence) => evidence.MainEntropy < settings.Margin * Math.Log(evidence.Main.Length);
}
