namespace Lethean.Learning.Defenses;

/// <summary>A defense at its place in a chain.</summary>
/// <param name="defense">The chain takes it over.</param>
/// <param name="tally">Has the link's name.</param>
public sealed class DefenseLink(IDefense defense, ActivePeriod period, DefenseTally tally)
{
    public IDefense Defense => defense;

    public string Name => tally.Name;

    public ActivePeriod Period => period;

    public DefenseTally Tally => tally;

    /// <summary>Whether it takes part in the sample that is being served.</summary>
    internal bool IsActive { get; set; }
}
