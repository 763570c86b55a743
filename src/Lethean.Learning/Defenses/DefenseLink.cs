using System.Diagnostics;

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

    /// <summary>Whether somebody has switched it on or off for good; null: it takes part in its period.</summary>
    internal bool? Switched { get; set; }

    /// <summary>Whether it takes part in the sample that is being served.</summary>
    internal bool IsActive { get; set; }
}

/// <summary>One link of a chain at one moment.</summary>
/// <param name="Name">The link's.</param>
/// <param name="Active">Whether it took part in the last sample.</param>
/// <param name="State">What it remembers; null if nothing.</param>
/// <param name="Switched">Whether somebody has switched it on or off; null: nobody has.</param>
public sealed record LinkState(string Name, bool Active, DefenseState? State, bool? Switched = null);

/// <summary>
/// What one link has done. Outlives a crash of the model. Written by the model's thread; read it when that has ended.
/// </summary>
/// <param name="name">The link's name in every count.</param>
public sealed class DefenseTally(string name)
{
    public string Name => name;

    /// <summary>How often it changed what would have happened without it, refusals included.</summary>
    public long Acted { get; private set; }

    /// <summary>Samples that it kept the model from learning from.</summary>
    public long Refused { get; private set; }

    /// <summary>Wall-clock time spent in it; the forward pass that gates look at counts for the first active gate.</summary>
    public TimeSpan Time { get; private set; }

    public TallyState State => new(Acted, Refused, Time.Ticks);

    /// <summary>Goes on from earlier counts.</summary>
    public void Resume(TallyState state) => (Acted, Refused, Time) = (state.Acted, state.Refused, TimeSpan.FromTicks(state.Ticks));

    internal void Act() => Acted++;

    internal void Refuse() => Refused++;

    internal void AddSince(long timestamp) => Time += Stopwatch.GetElapsedTime(timestamp);
}

/// <summary>The counts of a <see cref="DefenseTally"/> at one moment.</summary>
/// <param name="Ticks">Its time in units of 100 ns.</param>
public readonly record struct TallyState(long Acted, long Refused, long Ticks);
