using System.Collections.Immutable;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>The arrivals of a recording, see <see cref="TraceFile"/>.</summary>
/// <param name="seconds">In order.</param>
/// <param name="repeat">Begin again with the last arrival as time zero, for ever.</param>
public sealed class TraceArrivals(ImmutableArray<double> seconds, bool repeat) : IArrivalProcess
{
    private long _arrivals;

    public Arrival? Next()
    {
        var (round, index) = Math.DivRem(_arrivals, seconds.Length);
        if (round > 0 && !repeat)
            return null;
        _arrivals++;
        return new Arrival(round * seconds[^1] + seconds[(int)index]);
    }
}
