namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>As recorded.</summary>
/// <param name="File">See <see cref="Traffic.Arrivals.TraceFile"/>.</param>
/// <param name="Repeat">From the start again when it has ended.</param>
public sealed record TraceArrivalSettings(string File, bool Repeat) : ArrivalSettings
{
    public override bool IsFinite => !Repeat;
}
