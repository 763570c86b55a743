using Lethean.Actors.Configuration;
using Lethean.Actors.Configuration.Arrivals;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>Makes the arrival process that settings describe.</summary>
public static class ArrivalProcesses
{
    /// <param name="traces">The recordings that the settings name, by path.</param>
    /// <param name="randomness">The process's own.</param>
    public static IArrivalProcess Create(SourceSettings settings, IReadOnlyDictionary<string, RecordedTrace> traces, RandomStream randomness)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(traces);
        return settings.Arrivals switch
        {
            ConstantArrivalSettings constant => new ConstantArrivals(new ProfileIntensity(constant.Profile)),
            PoissonArrivalSettings poisson => new PoissonArrivals(new ProfileIntensity(poisson.Profile), randomness),
            BurstArrivalSettings bursts => new PoissonArrivals(new OnOffIntensity(bursts), randomness),
            TraceArrivalSettings trace => new TraceArrivals(traces[trace.File].Seconds, trace.Repeat),
            ClosedLoopArrivalSettings loop =>
                new ClosedLoopArrivals(new ClosedLoopUsers(settings.Clients.Count, loop.Think, randomness), loop.ResponseTime),
            _ => throw new ArgumentException($"There is no arrival process for {settings.Arrivals.GetType().Name}.", nameof(settings)),
        };
    }
}
