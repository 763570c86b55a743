namespace Lethean.Actors.Configuration;

/// <summary>What bounds one source, whatever its arrivals.</summary>
/// <param name="Start">Its time zero, since the start of the traffic.</param>
/// <param name="Stop">It sends nothing later than this, since the start of the traffic; <c>null</c>: no such bound.</param>
/// <param name="Budget">Samples it sends at all, 1 or more; <c>null</c>: no such bound.</param>
public sealed record SourceLimits(TimeSpan Start, TimeSpan? Stop, long? Budget)
{
    public static readonly SourceLimits None = new(TimeSpan.Zero, null, null);

    public bool IsFinite => Stop is not null || Budget is not null;
}
