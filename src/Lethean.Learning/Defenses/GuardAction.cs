namespace Lethean.Learning.Defenses;

/// <summary>What a guard does with a gradient that points away from its reference.</summary>
public enum GuardAction
{
    /// <summary>The step is refused.</summary>
    Skip,

    /// <summary>The part that points away is taken out.</summary>
    Project,
}
