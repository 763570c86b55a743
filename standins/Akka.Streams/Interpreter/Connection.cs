using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>
/// The wire between an outlet and an inlet. Demand and elements alternate on it: idle, pulling (demand on its way
/// up), demanded, pushing (an element on its way down), idle with the element.
/// </summary>
internal sealed class Connection(GraphInterpreter interpreter, GraphStageLogic outOwner, GraphStageLogic inOwner)
{
    private static readonly object NoElement = new();

    private object _element = NoElement;
    private Phase _phase;
    private Exception? _failure;
    private Exception? _cancelCause;

    private enum Phase : byte
    {
        Idle,
        Pulling,
        Demanded,
        Pushing,
    }

    public IInHandler InHandler { get; set; } = null!;

    public IOutHandler OutHandler { get; set; } = null!;

    /// <summary>Whether the inlet is closed: it cancelled, or was told that upstream ended.</summary>
    public bool InClosed { get; private set; }

    /// <summary>Whether the outlet is closed: it ended, or was told that downstream cancelled.</summary>
    public bool OutClosed { get; private set; }

    public bool HasBeenPulled => _phase != Phase.Idle && !InClosed;

    public bool HasElement => _phase == Phase.Idle && _element != NoElement;

    public bool CanPush => _phase == Phase.Demanded && !OutClosed;

    private bool IsMoving => _phase is Phase.Pulling or Phase.Pushing;

    public void Pull()
    {
        if (InClosed)
            throw new ArgumentException("Cannot pull a closed port");
        if (_phase != Phase.Idle)
            throw new ArgumentException("Cannot pull port twice");
        _phase = Phase.Pulling;
        if (!OutClosed)
            interpreter.SchedulePull(this);
    }

    public void Push(object element, Outlet outlet)
    {
        if (OutClosed)
            throw new ArgumentException($"Cannot push closed port {outlet}");
        if (_phase != Phase.Demanded)
            throw new ArgumentException($"Cannot push port twice {outlet}");
        _phase = Phase.Pushing;
        if (InClosed)
            return;
        _element = element;
        interpreter.SchedulePush(this);
    }

    public object Grab(Inlet inlet)
    {
        if (!HasElement)
            throw new ArgumentException($"Cannot get element from already empty input port ({inlet})");
        var element = _element;
        _element = NoElement;
        return element;
    }

    public void Complete()
    {
        if (OutClosed)
            return;
        OutClosed = true;
        outOwner.OpenPorts--;
        ScheduleClose();
    }

    public void Fail(Exception reason)
    {
        if (OutClosed)
            return;
        OutClosed = true;
        outOwner.OpenPorts--;
        if (!InClosed)
            _failure = reason;
        ScheduleClose();
    }

    public void Cancel(Exception cause)
    {
        if (InClosed)
            return;
        InClosed = true;
        inOwner.OpenPorts--;
        if (!OutClosed)
        {
            _element = NoElement;
            _cancelCause = cause;
        }

        ScheduleClose();
    }

    /// <summary>Delivers whatever the connection has to say to the stage that it concerns.</summary>
    public void Process()
    {
        if (!OutClosed && !InClosed)
        {
            if (_phase == Phase.Pushing)
                DeliverPush();
            else if (_phase == Phase.Pulling)
                DeliverPull();
        }
        else if (!OutClosed)
        {
            OutClosed = true;
            outOwner.OpenPorts--;
            interpreter.Activate(outOwner);
            OutHandler.OnDownstreamFinish(_cancelCause!);
        }
        else if (!InClosed)
        {
            if (_phase == Phase.Pushing)
                DeliverPushBeforeClose();
            else
                DeliverClose();
        }
    }

    public void DeliverPush()
    {
        _phase = Phase.Idle;
        interpreter.Activate(inOwner);
        InHandler.OnPush();
    }

    public void DeliverPull()
    {
        _phase = Phase.Demanded;
        interpreter.Activate(outOwner);
        OutHandler.OnPull();
    }

    // An event that is queued already will find the port closed.
    private void ScheduleClose()
    {
        if (OutClosed && InClosed)
            return;
        if (!IsMoving)
            interpreter.Enqueue(this);
        else
            interpreter.StopChasing(this);
    }

    private void DeliverPushBeforeClose()
    {
        try
        {
            DeliverPush();
        }
        finally
        {
            interpreter.Enqueue(this);
        }
    }

    private void DeliverClose()
    {
        InClosed = true;
        inOwner.OpenPorts--;
        interpreter.Activate(inOwner);
        if (_failure is null)
            InHandler.OnUpstreamFinish();
        else
            InHandler.OnUpstreamFailure(_failure);
    }
}
