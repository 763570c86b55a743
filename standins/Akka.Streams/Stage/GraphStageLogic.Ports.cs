using Akka.Streams.Implementation;

namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    protected internal void SetHandler<T>(Inlet<T> inlet, IInHandler handler)
    {
        Handlers[inlet.Id] = handler;
        if (Connections[inlet.Id] is { } connection)
            connection.InHandler = handler;
    }

    protected internal void SetHandler<T>(Inlet<T> inlet, Action onPush, Action? onUpstreamFinish = null, Action<Exception>? onUpstreamFailure = null)
    {
        ArgumentNullException.ThrowIfNull(onPush);
        SetHandler(inlet, new LambdaInHandler(onPush, onUpstreamFinish, onUpstreamFailure));
    }

    protected internal void SetHandler<T>(Outlet<T> outlet, IOutHandler handler)
    {
        Handlers[InCount + outlet.Id] = handler;
        if (Connections[InCount + outlet.Id] is { } connection)
            connection.OutHandler = handler;
    }

    protected internal void SetHandler<T>(Outlet<T> outlet, Action onPull, Action<Exception>? onDownstreamFinish = null)
    {
        ArgumentNullException.ThrowIfNull(onPull);
        SetHandler(outlet, new LambdaOutHandler(onPull, onDownstreamFinish));
    }

    protected internal void SetHandlers<TIn, TOut>(Inlet<TIn> inlet, Outlet<TOut> outlet, InAndOutGraphStageLogic handler)
    {
        SetHandler(inlet, handler);
        SetHandler(outlet, handler);
    }

    protected IInHandler GetHandler<T>(Inlet<T> inlet) => (IInHandler)Handlers[inlet.Id]!;

    protected IOutHandler GetHandler<T>(Outlet<T> outlet) => (IOutHandler)Handlers[InCount + outlet.Id]!;

    /// <summary>Asks upstream for one element.</summary>
    /// <exception cref="ArgumentException">The port is closed, or an element was asked for already.</exception>
    protected internal void Pull<T>(Inlet<T> inlet) => ConnectionOf(inlet).Pull();

    /// <summary>Asks upstream for one element unless the port is closed.</summary>
    protected internal void TryPull<T>(Inlet<T> inlet)
    {
        var connection = ConnectionOf(inlet);
        if (!connection.InClosed)
            connection.Pull();
    }

    /// <summary>Takes the element that arrived.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    protected internal T Grab<T>(Inlet<T> inlet) => (T)ConnectionOf(inlet).Grab(inlet);

    protected bool HasBeenPulled<T>(Inlet<T> inlet) => ConnectionOf(inlet).HasBeenPulled;

    protected internal bool IsAvailable<T>(Inlet<T> inlet) => ConnectionOf(inlet).HasElement;

    protected bool IsClosed<T>(Inlet<T> inlet) => ConnectionOf(inlet).InClosed;

    protected void Cancel<T>(Inlet<T> inlet)
        => Cancel(inlet, SubscriptionWithCancelException.NoMoreElementsNeeded.Instance);

    protected void Cancel<T>(Inlet<T> inlet, Exception cause) => ConnectionOf(inlet).Cancel(cause);

    /// <summary>Sends an element downstream.</summary>
    /// <exception cref="ArgumentException">The port is closed, or downstream did not ask for an element.</exception>
    /// <exception cref="ArgumentNullException">The element is null.</exception>
    protected internal void Push<T>(Outlet<T> outlet, T element)
    {
        if (element is null)
            throw new ArgumentNullException(nameof(element), "Element must not be null, rule 2.13");
        ConnectionOf(outlet).Push(element, outlet);
    }

    protected internal bool IsAvailable<T>(Outlet<T> outlet) => ConnectionOf(outlet).CanPush;

    protected bool IsClosed<T>(Outlet<T> outlet) => ConnectionOf(outlet).OutClosed;

    /// <summary>Closes the outlet, after everything that was to be emitted.</summary>
    protected void Complete<T>(Outlet<T> outlet) => CompleteOut(InCount + outlet.Id);

    protected void Fail<T>(Outlet<T> outlet, Exception reason) => ConnectionOf(outlet).Fail(reason);

    public void CompleteStage() => CloseStage(SubscriptionWithCancelException.StageWasCompleted.Instance, null);

    public void FailStage(Exception reason) => CloseStage(reason, reason);

    /// <summary>Ends the stage as its downstream asked to: completes where nothing is wrong, otherwise fails.</summary>
    public void CancelStage(Exception cause)
        => CloseStage(cause, cause is SubscriptionWithCancelException.NonFailureCancellation ? null : cause);

    private Connection ConnectionOf<T>(Inlet<T> inlet) => Connections[inlet.Id];

    private Connection ConnectionOf<T>(Outlet<T> outlet) => Connections[InCount + outlet.Id];

    private void CloseStage(Exception cancelCause, Exception? failure)
    {
        for (var i = 0; i < Connections.Length; i++)
        {
            if (i < InCount)
                Connections[i].Cancel(cancelCause);
            else if (failure is not null)
                Connections[i].Fail(failure);
            else
                CompleteOut(i);
        }

        SetKeepGoing(false);
    }

    private void CompleteOut(int index)
    {
        if (Handlers[index] is Emitting emitting)
            emitting.CompleteAfterwards();
        else
            Connections[index].Complete();
    }

    protected sealed class LambdaInHandler(Action onPush, Action? onUpstreamFinish = null, Action<Exception>? onUpstreamFailure = null)
        : InHandler
    {
        public override void OnPush() => onPush();

        public override void OnUpstreamFinish()
        {
            if (onUpstreamFinish is null)
                base.OnUpstreamFinish();
            else
                onUpstreamFinish();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            if (onUpstreamFailure is null)
                base.OnUpstreamFailure(e);
            else
                onUpstreamFailure(e);
        }
    }

    protected sealed class LambdaOutHandler(Action onPull, Action<Exception>? onDownstreamFinish = null) : OutHandler
    {
        public override void OnPull() => onPull();

        public override void OnDownstreamFinish(Exception cause)
        {
            if (onDownstreamFinish is null)
                base.OnDownstreamFinish(cause);
            else
                onDownstreamFinish(cause);
        }
    }
}
