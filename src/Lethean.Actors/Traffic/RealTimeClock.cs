using Akka;
using Akka.Streams.Dsl;

namespace Lethean.Actors.Traffic;

/// <summary>
/// Samples come at their intended times, whether or not the model keeps up (open model): all that are due at once.
/// Latency runs from the intended time, so waiting counts (Tene's coordinated omission). Closed-loop users alone wait for
/// their answers, and stand outside of the others' timeline: it must not wait for them.
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

    /// <summary>Seconds since the start of the traffic, pauses not counted.</summary>
    public double Seconds => Elapsed().TotalSeconds;

    public override Source<TrafficSample, NotUsed> Play(IReadOnlyList<TrafficSource> sources, double until)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var scheduled = sources.Where(source => source.Users is null).ToList();
        var streams = sources.Where(source => source.Users is not null)
            .Select(source => Source.From(() => new ClosedLoopSender(source, this).SamplesAsync(until, CancellationToken.None)))
            .Select(source => source.Named("closed-loop"));
        if (scheduled.Count > 0)
            streams = streams.Append(TrafficTimeline.Merge(scheduled, until).Via(Pace()));
        return streams.Aggregate((left, right) => left.Merge(right));
    }

    /// <summary>Passes each sample on when it is due.</summary>
    public Flow<TrafficSample, TrafficSample, NotUsed> Pace() =>
        Flow.Create<TrafficSample>().SelectAsync(1, WhenDueAsync).Named("real-time-pacing");

    /// <summary>Completes at a time in seconds since the start of the traffic, at once if that is over; never for infinity.</summary>
    public async Task WaitUntilAsync(double seconds, CancellationToken cancellationToken)
    {
        // Again after a delay: the clock may have been paused meanwhile, and timers may fire early.
        for (var wait = seconds - Seconds; wait > 0; wait = seconds - Seconds)
            await DelayAsync(wait, cancellationToken);
    }

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
        // To the tick, as latencies are: nobody is late by a timer's millisecond for the last digit of a double.
        var due = TimeSpan.FromSeconds(sample.IntendedSeconds);
        for (var wait = due - Elapsed(); wait > TimeSpan.Zero; wait = due - Elapsed())
            await DelayAsync(wait.TotalSeconds, CancellationToken.None);
        return sample;
    }

    /// <summary>For whole milliseconds, as timers have them, or for as long as they can.</summary>
    private Task DelayAsync(double seconds, CancellationToken cancellationToken)
    {
        var delay = seconds < LongestDelay.TotalSeconds ? TimeSpan.FromMilliseconds(Math.Ceiling(seconds * 1000)) : LongestDelay;
        return Task.Delay(delay, time, cancellationToken);
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
