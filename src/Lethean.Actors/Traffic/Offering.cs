namespace Lethean.Actors.Traffic;

/// <summary>How the samples of one run are offered.</summary>
/// <param name="Until">No sample is later than this, in seconds since the start of the traffic.</param>
/// <param name="Missed">Told of samples that were due and are never made.</param>
public sealed record Offering(double Until, Action<MissedSamples> Missed)
{
    /// <summary>Why samples are missed: the sources were too far behind, for this machine cannot make so many.</summary>
    public const string Behind = "sources-behind";

    /// <summary>Why samples are missed: the run was over before the queue had room for them.</summary>
    public const string HeldBack = "backpressure";

    /// <summary>
    /// Sources that have been behind for so long, at work all the time, leave out what is due and go on from the present. So long after
    /// the end nothing is offered any more.
    /// </summary>
    public static readonly TimeSpan MostBehind = TimeSpan.FromMilliseconds(250);

    /// <summary>When nothing is offered any more, in seconds since the start of the traffic.</summary>
    public double Over => Until + MostBehind.TotalSeconds;
}

/// <summary>Samples that were due and are never made.</summary>
/// <param name="Count">How many.</param>
/// <param name="Seconds">When the last of them was due, or a little later; since the start of the traffic.</param>
/// <param name="Reason"><see cref="Offering.Behind"/> or <see cref="Offering.HeldBack"/>.</param>
public sealed record MissedSamples(string Source, long Count, double Seconds, string Reason);
