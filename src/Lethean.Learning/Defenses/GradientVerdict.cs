namespace Lethean.Learning.Defenses;

public enum GradientVerdict
{
    Untouched,
    Changed,

    /// <summary>The step must not be taken.</summary>
    Refused,
}
