using Akka.Actor;

namespace Akka.Streams.Stage;

/// <summary>A logic with timers. They are named by keys, and all end with the stage.</summary>
public abstract class TimerGraphStageLogic(Shape shape) : GraphStageLogic(shape)
{
    private Dictionary<object, Timer>? _timers;

    protected internal abstract void OnTimer(object timerKey);

    protected internal void ScheduleOnce(object timerKey, TimeSpan delay)
        => Start(timerKey, repeats: false, fire => Materializer.ScheduleOnce(delay, fire));

    protected internal void ScheduleRepeatedly(object timerKey, TimeSpan interval)
        => ScheduleRepeatedly(timerKey, interval, interval);

    protected internal void ScheduleRepeatedly(object timerKey, TimeSpan initialDelay, TimeSpan interval)
        => Start(timerKey, repeats: true, fire => Materializer.ScheduleRepeatedly(initialDelay, interval, fire));

    /// <summary>Also forgets a tick that is already on its way.</summary>
    protected internal void CancelTimer(object timerKey)
    {
        if (_timers?.Remove(timerKey, out var timer) == true)
            timer.Schedule.Cancel();
    }

    protected internal bool IsTimerActive(object timerKey) => _timers?.ContainsKey(timerKey) == true;

    protected internal override void AfterPostStop()
    {
        base.AfterPostStop();
        foreach (var timer in _timers?.Values ?? Enumerable.Empty<Timer>())
            timer.Schedule.Cancel();
        _timers?.Clear();
    }

    private void Start(object key, bool repeats, Func<Action, ICancelable> schedule)
    {
        ArgumentNullException.ThrowIfNull(key);
        CancelTimer(key);
        var timer = new Timer();
        (_timers ??= [])[key] = timer;
        timer.Schedule = schedule(GetAsyncCallback(() => Fire(key, timer, repeats)));
    }

    private void Fire(object key, Timer timer, bool repeats)
    {
        if (_timers?.GetValueOrDefault(key) != timer)
            return;
        if (!repeats)
            _timers.Remove(key);
        OnTimer(key);
    }

    private sealed class Timer
    {
        public ICancelable Schedule { get; set; } = null!;
    }
}
