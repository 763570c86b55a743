namespace Lethean.Host.Folders;

/// <summary>What a gate or guard looks at.</summary>
public enum GateScore
{
    /// <summary>Of the orientation gate, which refuses low ones; the confidence threshold refuses high ones.</summary>
    UprightConfidence,

    /// <summary>Of the entropy filter, which refuses high ones.</summary>
    MainEntropy,

    /// <summary>Of the gradient guard, which refuses negative ones.</summary>
    GuardCosine,
}
