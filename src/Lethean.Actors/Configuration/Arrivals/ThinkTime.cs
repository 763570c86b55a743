namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>Time between an answer and the next sample of the same user.</summary>
/// <param name="Mean"><see cref="Shortest"/> or more.</param>
public sealed record ThinkTime(ThinkTimeSpread Spread, TimeSpan Mean)
{
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
}
