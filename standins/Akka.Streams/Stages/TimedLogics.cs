namespace Akka.Streams.Implementation;

internal sealed class InitialDelayLogic<T>(FlowShape<T, T> shape, TimeSpan delay) : FlowLogic<T, T>(shape)
{
    private bool _open = delay == TimeSpan.Zero;

    public override void PreStart()
    {
        if (!_open)
            ScheduleOnce("InitialDelay", delay);
    }

    public override void OnPush() => Push(Out, Grab(In));

    public override void OnPull()
    {
        if (_open)
            Pull(In);
    }

    protected internal override void OnTimer(object timerKey)
    {
        _open = true;
        if (IsAvailable(Out))
            Pull(In);
    }
}

internal sealed class IdleTimeoutLogic<T>(FlowShape<T, T> shape, TimeSpan timeout) : FlowLogic<T, T>(shape)
{
    private DateTime _deadline = DateTime.UtcNow + timeout;

    public override void PreStart()
        => ScheduleRepeatedly("IdleTimeout", TimeSpan.FromTicks(Math.Min(Math.Max(timeout.Ticks / 8, 100 * TimeSpan.TicksPerMillisecond), timeout.Ticks / 2)));

    public override void OnPush()
    {
        _deadline = DateTime.UtcNow + timeout;
        Push(Out, Grab(In));
    }

    protected internal override void OnTimer(object timerKey)
    {
        if (_deadline < DateTime.UtcNow)
            FailStage(new TimeoutException($"No elements passed in the last {timeout}."));
    }
}

internal sealed class TakeWithinLogic<T>(FlowShape<T, T> shape, TimeSpan duration) : FlowLogic<T, T>(shape)
{
    public override void PreStart() => ScheduleOnce("TakeWithin", duration);

    public override void OnPush() => Push(Out, Grab(In));

    protected internal override void OnTimer(object timerKey) => CompleteStage();
}
