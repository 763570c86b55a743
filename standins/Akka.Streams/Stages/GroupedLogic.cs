namespace Akka.Streams.Implementation;

internal sealed class GroupedLogic<T>(FlowShape<T, IEnumerable<T>> shape, int count) : FlowLogic<T, IEnumerable<T>>(shape)
{
    private List<T> _group = new(count);

    public override void OnPush()
    {
        _group.Add(Grab(In));
        if (_group.Count == count)
            PushGroup();
        else
            Pull(In);
    }

    public override void OnUpstreamFinish()
    {
        if (_group.Count > 0)
            PushGroup();
        CompleteStage();
    }

    private void PushGroup()
    {
        var group = _group;
        _group = new List<T>(count);
        Push(Out, group);
    }
}

/// <summary>Groups by number or time, whichever comes first. Takes one element more than the group while it waits for demand.</summary>
internal sealed class GroupedWithinLogic<T>(FlowShape<T, IEnumerable<T>> shape, int count, TimeSpan interval)
    : FlowLogic<T, IEnumerable<T>>(shape)
{
    private const string Timer = "GroupedWithin";

    private readonly List<T> _group = [];
    private bool _due;
    private bool _finished;

    public override void PreStart()
    {
        ScheduleRepeatedly(Timer, interval);
        Pull(In);
    }

    public override void OnPush()
    {
        // An element beyond a full group stays in the inlet until the group is gone.
        if (_group.Count < count)
            Add(Grab(In));
    }

    public override void OnPull()
    {
        if (_due)
            EmitGroup();
    }

    public override void OnUpstreamFinish()
    {
        _finished = true;
        if (_group.Count == 0)
            CompleteStage();
        else
            EmitWhenAsked();
    }

    protected internal override void OnTimer(object timerKey)
    {
        if (_group.Count > 0)
            EmitWhenAsked();
    }

    private void Add(T element)
    {
        _group.Add(element);
        if (_finished)
        {
            EmitWhenAsked();
        }
        else if (_group.Count < count)
        {
            Pull(In);
        }
        else if (IsAvailable(Out))
        {
            ScheduleRepeatedly(Timer, interval);
            EmitGroup();
        }
        else
        {
            _due = true;
            TryPull(In);
        }
    }

    private void EmitWhenAsked()
    {
        if (IsAvailable(Out))
            EmitGroup();
        else
            _due = true;
    }

    private void EmitGroup()
    {
        Push(Out, _group.ToList());
        _group.Clear();
        _due = false;
        if (IsAvailable(In))
            Add(Grab(In));
        else if (_finished)
            CompleteStage();
        else
            PullOnce();
    }
}
