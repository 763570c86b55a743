namespace Lethean.Learning.Defenses;

public enum WeightVerdict
{
    Untouched,

    /// <summary>Some weights were changed.</summary>
    Changed,

    /// <summary>All weights are those of an earlier moment; averages of later ones start anew.</summary>
    Replaced,
}
