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

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written by one at a time: by who starts the traffic, then by the attacker whose turn it is. Whoever reads it gets all of it at once.
    private volatile Reading _reading = new(null, null);

    /// <summary>What it reads.</summary>
    internal TimeProvider Time => time;

    public override string LatencyMeasures => "intended-to-done";

    public override bool OffersUnasked => true;

    public override TimeSpan? Now => Elapsed;

    /// <summary>Told when a pause begins; <c>null</c> for nobody.</summary>
    internal Action? Paused { get; set; }

    /// <summary>Told after each pause how long it was; <c>null</c> for nobody.</summary>
    internal Action<TimeSpan>? Resumed { get; set; }

    public override void Start() => StartAt(TimeSpan.Zero);

    /// <summary>The traffic began elsewhere, so long ago; below zero: it will.</summary>
    internal void StartAt(TimeSpan ago)
    {
        _reading = new Reading(time.GetTimestamp() - ToTimestamps(ago), null);
        _started.SetResult();
    }

    /// <summary>The clock that this one follows stands still, until it is told how long that was.</summary>
    internal void StandStill() => _reading = _reading with { PausedAt = time.GetTimestamp() };

    /// <summary>The clock that this one follows goes on, and has stood still for so long.</summary>
    internal void Delay(TimeSpan pause) => GoOn(ToTimestamps(pause));

    /// <summary>Since the start of the traffic, pauses not counted; zero before it.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            var (from, pausedAt) = _reading;
            return from is { } zero ? time.GetElapsedTime(zero, pausedAt ?? time.GetTimestamp()) : TimeSpan.Zero;
        }
    }

    /// <summary>The same in seconds.</summary>
    public double Seconds => Elapsed.TotalSeconds;

    /// <summary>
    /// An intended time to the tick, as latencies are: nobody is late by a timer's millisecond for the last digit of a double.
    /// </summary>
    public static TimeSpan Moment(double seconds) =>
        seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;

    public override Source<TrafficSample, NotUsed> Play(IReadOnlyList<TrafficSource> sources, Offering offering)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var scheduled = sources.Where(source => source.Users is null).ToList();
        var streams = sources.Where(source => source.Users is not null)
            .Select(source => Source.From(() => new ClosedLoopSender(source, this).SamplesAsync(offering, CancellationToken.None)))
            .Select(source => source.Named("closed-loop"));
        if (scheduled.Count > 0)
            streams = streams.Append(Source.FromGraph(new PacedTraffic(this, scheduled, offering)).Named("real-time-pacing"));
        return streams.Aggregate(Merge);
    }

    public override Source<TrafficSample, NotUsed> Merge(Source<TrafficSample, NotUsed> one, Source<TrafficSample, NotUsed> other) =>
        one.Merge(other);

    /// <summary>Completes at a time in seconds since the start of the traffic, at once if that is over; never for infinity.</summary>
    public async Task WaitUntilAsync(double seconds, CancellationToken cancellationToken)
    {
        await _started.Task.WaitAsync(cancellationToken);
        // Again after a delay: the clock may have been paused meanwhile, and timers may fire early.
        for (var wait = Left(seconds); wait > TimeSpan.Zero; wait = Left(seconds))
        {
            var delay = wait < LongestDelay ? TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)) : LongestDelay;
            await Task.Delay(delay, time, cancellationToken);
        }
    }

    public override TimeSpan LatencyOf(TrafficSample sample, TimeSpan serviceTime)
    {
        ArgumentNullException.ThrowIfNull(sample);
        return Elapsed - TimeSpan.FromSeconds(sample.IntendedSeconds);
    }

    public override IDisposable Pause()
    {
        StandStill();
        Paused?.Invoke();
        return new Pausing(this);
    }

    private TimeSpan Left(double seconds) => Moment(seconds) - Elapsed;

    private long ToTimestamps(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private void GoOn(long pause) => _reading = new Reading(_reading.Zero + pause, null);

    private void Resume()
    {
        var pause = time.GetTimestamp() - _reading.PausedAt!.Value;
        GoOn(pause);
        Resumed?.Invoke(time.GetElapsedTime(0, pause));
    }

    /// <param name="Zero">Time stamp of the start of the traffic, moved on by every pause; <c>null</c> before it.</param>
    /// <param name="PausedAt">Time stamp of the pause that lasts; <c>null</c> where none does.</param>
    private sealed record Reading(long? Zero, long? PausedAt);

    private sealed class Pausing(RealTimeClock clock) : IDisposable
    {
        public void Dispose() => clock.Resume();
    }
}
