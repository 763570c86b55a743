namespace Akka.Streams.Stage;

public abstract partial class GraphStageLogic
{
    private static readonly Action Nothing = () => { };

    /// <summary>Sends an element as soon as downstream asks; a temporary handler waits for that.</summary>
    protected internal void Emit<T>(Outlet<T> outlet, T element) => Emit(outlet, element, Nothing);

    protected internal void Emit<T>(Outlet<T> outlet, T element, Action andThen)
    {
        if (IsAvailable(outlet))
        {
            Push(outlet, element);
            andThen();
        }
        else
        {
            Enqueue(outlet, new Emission<T>(Started(element), andThen));
        }
    }

    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerable<T> elements)
        => EmitMultiple(outlet, elements, Nothing);

    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerable<T> elements, Action andThen)
        => EmitMultiple(outlet, elements.GetEnumerator(), andThen);

    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerator<T> enumerator)
        => EmitMultiple(outlet, enumerator, Nothing);

    protected internal void EmitMultiple<T>(Outlet<T> outlet, IEnumerator<T> enumerator, Action andThen)
    {
        if (!enumerator.MoveNext())
        {
            andThen();
            return;
        }

        if (IsAvailable(outlet))
        {
            Push(outlet, enumerator.Current);
            if (!enumerator.MoveNext())
            {
                andThen();
                return;
            }
        }

        Enqueue(outlet, new Emission<T>(enumerator, andThen));
    }

    /// <summary>Forgets what was to be emitted.</summary>
    protected internal void AbortEmitting<T>(Outlet<T> outlet)
    {
        if (GetHandler(outlet) is Emitting<T> emitting)
            SetHandler(outlet, emitting.Previous);
    }

    private static IEnumerator<T> Started<T>(T element)
    {
        var one = Enumerable.Repeat(element, 1).GetEnumerator();
        one.MoveNext();
        return one;
    }

    private void Enqueue<T>(Outlet<T> outlet, Emission<T> emission)
    {
        if (GetHandler(outlet) is not Emitting<T> emitting)
            SetHandler(outlet, emitting = new Emitting<T>(this, outlet, GetHandler(outlet)));
        emitting.Add(emission);
    }

    /// <summary>Elements still to be emitted, from the current one on, and what to do after the last.</summary>
    private readonly record struct Emission<T>(IEnumerator<T> Elements, Action AndThen);

    private abstract class Emitting : OutHandler
    {
        protected bool CompletesAfterwards { get; set; }

        public void CompleteAfterwards() => CompletesAfterwards = true;
    }

    private sealed class Emitting<T>(GraphStageLogic logic, Outlet<T> outlet, IOutHandler previous) : Emitting
    {
        private readonly Queue<Emission<T>> _emissions = new();

        public IOutHandler Previous => previous;

        public void Add(Emission<T> emission) => _emissions.Enqueue(emission);

        public override void OnPull()
        {
            var (elements, andThen) = _emissions.Peek();
            logic.Push(outlet, elements.Current);
            if (elements.MoveNext())
                return;

            _emissions.Dequeue();
            logic.SetHandler(outlet, previous);
            andThen();
            if (_emissions.Count > 0 || CompletesAfterwards)
                Continue();
        }

        public override void OnDownstreamFinish(Exception cause) => previous.OnDownstreamFinish(cause);

        private void Continue()
        {
            // What andThen emitted comes after what was waiting before it.
            if (logic.GetHandler(outlet) is Emitting<T> later)
            {
                while (later._emissions.TryDequeue(out var emission))
                    _emissions.Enqueue(emission);
                CompletesAfterwards |= later.CompletesAfterwards;
            }

            if (_emissions.Count > 0)
                logic.SetHandler(outlet, this);
            else
                logic.ConnectionOf(outlet).Complete();
        }
    }
}
