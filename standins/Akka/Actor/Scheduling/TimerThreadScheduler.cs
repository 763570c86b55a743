using Akka.Event;

namespace Akka.Actor;

/// <summary>One thread that sleeps until the next deadline. Repetition is at a fixed rate.</summary>
internal sealed class TimerThreadScheduler : IScheduler, IAdvancedScheduler
{
    private readonly Lock _lifeLock = new();
    private readonly object _queueLock = new();
    private readonly PriorityQueue<Entry, (TimeSpan Deadline, long Number)> _queue = new();
    private readonly ILoggingAdapter _log;
    private Thread _thread;
    private long _number;
    private bool _stopped;

    internal TimerThreadScheduler(ILoggingAdapter log) => _log = log;

    public IAdvancedScheduler Advanced => this;

    public DateTimeOffset Now => DateTimeOffset.UtcNow;

    public TimeSpan MonotonicClock => Util.MonotonicClock.Elapsed;

    public TimeSpan HighResMonotonicClock => Util.MonotonicClock.Elapsed;

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellOnce(delay, receiver, message, sender, null);

    public void ScheduleTellOnce(TimeSpan delay, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        ScheduleOnce(delay, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleTellRepeatedly(TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender) =>
        ScheduleTellRepeatedly(initialDelay, interval, receiver, message, sender, null);

    public void ScheduleTellRepeatedly(
        TimeSpan initialDelay, TimeSpan interval, ICanTell receiver, object message, IActorRef sender, ICancelable cancelable) =>
        ScheduleRepeatedly(initialDelay, interval, () => receiver.Tell(message, sender), cancelable);

    public void ScheduleOnce(TimeSpan delay, Action action) => ScheduleOnce(delay, action, null);

    public void ScheduleOnce(TimeSpan delay, Action action, ICancelable cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Add(new Entry(action, cancelable, Interval: null), MonotonicClock + delay);
    }

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action) =>
        ScheduleRepeatedly(initialDelay, interval, action, null);

    public void ScheduleRepeatedly(TimeSpan initialDelay, TimeSpan interval, Action action, ICancelable cancelable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Add(new Entry(action, cancelable, interval), MonotonicClock + initialDelay);
    }

    /// <summary>Drops everything that is still to come.</summary>
    internal void Stop()
    {
        lock (_queueLock)
        {
            _stopped = true;
            _queue.Clear();
            Monitor.Pulse(_queueLock);
        }
    }

    private void Add(Entry entry, TimeSpan deadline)
    {
        lock (_queueLock)
        {
            if (_stopped)
                throw new SchedulerException("cannot enqueue after timer shutdown");
            _queue.Enqueue(entry, (deadline, _number++));
            Monitor.Pulse(_queueLock);
        }

        StartThread();
    }

    private void StartThread()
    {
        if (_thread is not null)
            return;
        lock (_lifeLock)
        {
            if (_thread is not null)
                return;
            _thread = new Thread(Run) { IsBackground = true, Name = "akka-scheduler" };
            _thread.Start();
        }
    }

    private void Run()
    {
        while (NextDue() is var (entry, deadline))
        {
            if (entry.Cancelable?.IsCancellationRequested == true)
                continue;
            try
            {
                entry.Action();
            }
            catch (Exception e)
            {
                _log.Error(e, "Error while executing scheduled task");
            }

            Repeat(entry, deadline);
        }
    }

    private void Repeat(Entry entry, TimeSpan deadline)
    {
        if (entry.Interval is not { } interval)
            return;
        lock (_queueLock)
        {
            if (!_stopped)
                _queue.Enqueue(entry, (deadline + interval, _number++));
        }
    }

    /// <summary>Waits for the next entry; null once the scheduler is stopped.</summary>
    private (Entry Entry, TimeSpan Deadline)? NextDue()
    {
        lock (_queueLock)
        {
            while (!_stopped)
            {
                var wait = Timeout.InfiniteTimeSpan;
                if (_queue.TryPeek(out var entry, out var priority))
                {
                    wait = priority.Deadline - MonotonicClock;
                    if (wait <= TimeSpan.Zero)
                    {
                        _queue.Dequeue();
                        return (entry, priority.Deadline);
                    }

                    // Rounded up to the clock of Monitor.Wait; anything longer than a day is looked at again.
                    wait = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(wait.TotalMilliseconds), 86_400_000));
                }

                Monitor.Wait(_queueLock, wait);
            }

            return null;
        }
    }

    private sealed record Entry(Action Action, ICancelable Cancelable, TimeSpan? Interval);
}
