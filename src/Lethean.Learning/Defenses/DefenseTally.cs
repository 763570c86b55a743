using System.Diagnostics;

namespace Lethean.Learning.Defenses;

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
