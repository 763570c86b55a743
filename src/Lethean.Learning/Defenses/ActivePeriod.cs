namespace Lethean.Learning.Defenses;

/// <summary>When a link of the chain takes part: from one moment on, until another.</summary>
public readonly record struct ActivePeriod(Moment From, Moment Until)
{
    public static ActivePeriod Always { get; } = new(Moment.Start, Moment.Never);

    public bool Includes(in Arrival arrival) => From.HasCome(arrival) && !Until.HasCome(arrival);

    /// <summary>Whether no sample can fall into it.</summary>
    public bool IsEmpty => From == Moment.Never || (Until != Moment.Never && Until.IsNotAfter(From));

    /// <summary>Whether a sample may fall into both.</summary>
    public bool MayOverlap(ActivePeriod other) => !Until.IsNotAfter(other.From) && !other.Until.IsNotAfter(From);
}
