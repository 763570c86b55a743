namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>Each client sends a sample, waits for its answer, and thinks before the next.</summary>
/// <param name="Think">How long.</param>
/// <param name="ResponseTime">How long answers take on the virtual clock, 0 or more; on the real-time clock they take as long as they do.</param>
public sealed record ClosedLoopArrivalSettings(ThinkTime Think, TimeSpan ResponseTime) : ArrivalSettings
{
    public override bool IsFinite => false;
}
