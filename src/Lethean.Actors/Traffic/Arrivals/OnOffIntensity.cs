using Lethean.Actors.Configuration.Arrivals;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>A constant rate for a while, nothing for a while, and so on; on first.</summary>
public sealed class OnOffIntensity(BurstArrivalSettings bursts) : IIntensity
{
    private readonly double _rate = bursts.WhileOn.PerSecond;
    private readonly double _expectedEach = bursts.WhileOn.PerSecond * bursts.On.TotalSeconds;
    private readonly double _period = (bursts.On + bursts.Off).TotalSeconds;

    public double? TimeOf(double expected)
    {
        // Periods before the one that it falls into: the last of a phase is due at its end, not after the pause.
        var complete = Math.Ceiling(expected / _expectedEach) - 1;
        return complete * _period + Math.Max(0, expected - complete * _expectedEach) / _rate;
    }
}
