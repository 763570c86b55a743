using Akka;
using Akka.Streams.Dsl;

namespace Lethean.Actors.Traffic;

/// <summary>
/// Samples come at their intended times, whether or not the model keeps up (open model): all that are due at once.
/// Latency runs from the intended time, so waiting counts (Tene's coordinated omission).
/// </summary>
public sealed class RealTimeClock(TimeProvider time) : TrafficClock
{
    // Timers take no more than seven weeks; rare samples wait several times.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private long _zero;
    private long? _pausedAt;

    public override string LatencyMeasures => "intended-to-done";

    public override bool OffersUnasked => true;

    public override TimeSpan? Now => Elapsed();

    public override void Start()
    {
        lock (_lock)
            _zero = time.GetTimestamp();
    }

    public override Flow<TrafficSample, TrafficSample, NotUsed> Pace() =>
        Flow.Create<TrafficSample>().SelectAsync(1, WhenDueAsync).Named("real-time-pacing");

    public override TimeSpan LatencyOf(TrafficSample sample, TimeSpan serviceTime)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return Elapsed() - TimeSpan.FromSeconds(sample.IntendedSeconds);
    }

    public override IDisposable Pause()
    {
        lock (_lock)
            _pausedAt = time.GetTimestamp();
        return new Pausing(this);
    }

    private async Task<TrafficSample> WhenDueAsync(TrafficSample sample)
    {
        var due = TimeSpan.FromSeconds(sample.IntendedSeconds);
        // Again after a delay: the clock may have been paused meanwhile, and timers may fire early.
        for (var wait = due - Elapsed(); wait > TimeSpan.Zero; wait = due - Elapsed())
            await Task.Delay(wait < LongestDelay ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : LongestDelay, time);
        return sample;
    }

    private TimeSpan Elapsed()
    {
        lock (_lock)
            return time.GetElapsedTime(_zero, _pausedAt ?? time.GetTimestamp());
    }

    private void Resume()
    {
        lock (_lock)
        {
            _zero += time.GetTimestamp() - _pausedAt!.Value;
            _pausedAt = null;
        }
    }

    private sealed class Pausing(RealTimeClock clock) : IDisposable
    {
        public void Dispose() => clock.Resume();
    }
}
