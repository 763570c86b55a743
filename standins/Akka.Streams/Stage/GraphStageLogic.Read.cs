namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    /// <summary>Takes the next element, now or when it arrives; a temporary handler waits for it.</summary>
    protected void Read<T>(Inlet<T> inlet, Action<T> andThen, Action onClose)
    {
        if (IsAvailable(inlet))
        {
            andThen(Grab(inlet));
        }
        else if (IsClosed(inlet))
        {
            onClose();
        }
        else
        {
            if (GetHandler(inlet) is Reading<T>)
                throw new InvalidOperationException($"Already reading on inlet {inlet}");
            if (!HasBeenPulled(inlet))
                Pull(inlet);
            SetHandler(inlet, new Reading<T>(this, inlet, GetHandler(inlet), andThen, onClose));
        }
    }

    protected void AbortReading<T>(Inlet<T> inlet)
    {
        if (GetHandler(inlet) is Reading<T> reading)
            SetHandler(inlet, reading.Previous);
    }

    /// <summary>From now on hands every element of an inlet to an outlet.</summary>
    protected void PassAlong<TOut, TIn>(Inlet<TIn> from, Outlet<TOut> to, bool doFinish = true, bool doFail = true, bool doPull = false)
        where TIn : TOut
    {
        void PullAgain() => TryPull(from);

        if (Connections[from.Id] is not null)
        {
            if (IsAvailable(from))
                Emit(to, Grab(from), PullAgain);
            if (doFinish && IsClosed(from))
                CompleteStage();
        }

        SetHandler(
            from,
            onPush: () => Emit(to, Grab(from), PullAgain),
            onUpstreamFinish: doFinish ? null : Nothing,
            onUpstreamFailure: doFail ? null : _ => { });
        if (doPull)
            TryPull(from);
    }

    private sealed class Reading<T>(GraphStageLogic logic, Inlet<T> inlet, IInHandler previous, Action<T> andThen, Action onClose)
        : InHandler
    {
        public IInHandler Previous => previous;

        public override void OnPush()
        {
            var element = logic.Grab(inlet);
            logic.SetHandler(inlet, previous);
            andThen(element);
        }

        public override void OnUpstreamFinish()
        {
            logic.SetHandler(inlet, previous);
            onClose();
            previous.OnUpstreamFinish();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            logic.SetHandler(inlet, previous);
            previous.OnUpstreamFailure(e);
        }
    }
}
