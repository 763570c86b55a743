using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Elements of all inlets as they come, one of each in advance.</summary>
public class Merge<TIn, TOut> : GraphStage<UniformFanInShape<TIn, TOut>> where TIn : TOut
{
    private readonly bool _eagerComplete;

    public Merge(int inputPorts, bool eagerComplete = false)
    {
        if (inputPorts < 1)
            throw new ArgumentException("Merge must have one or more input ports", nameof(inputPorts));
        _eagerComplete = eagerComplete;
        Shape = new UniformFanInShape<TIn, TOut>(inputPorts, "Merge");
    }

    public override UniformFanInShape<TIn, TOut> Shape { get; }

    public Outlet<TOut> Out => Shape.Out;

    public Inlet<TIn> In(int id) => Shape.In(id);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape, _eagerComplete);

    public override string ToString() => "Merge";

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly UniformFanInShape<TIn, TOut> _shape;
        private readonly Queue<Inlet<TIn>> _waiting = new();
        private int _running;

        public Logic(UniformFanInShape<TIn, TOut> shape, bool eagerComplete) : base(shape)
        {
            _shape = shape;
            _running = shape.N;
            foreach (var inlet in shape.Ins)
                SetHandler(inlet, onPush: () => OnPush(inlet), onUpstreamFinish: () => OnFinish(eagerComplete));
            SetHandler(shape.Out, this);
        }

        public override void PreStart()
        {
            foreach (var inlet in _shape.Ins)
                TryPull(inlet);
        }

        public override void OnPull()
        {
            while (_waiting.TryDequeue(out var inlet))
            {
                if (!IsAvailable(inlet))
                    continue;
                Push(_shape.Out, Grab(inlet));
                if (_running == 0 && _waiting.Count == 0)
                    CompleteStage();
                else
                    TryPull(inlet);
                return;
            }

            if (_running == 0)
                CompleteStage();
        }

        private void OnPush(Inlet<TIn> inlet)
        {
            if (IsAvailable(_shape.Out))
            {
                Push(_shape.Out, Grab(inlet));
                TryPull(inlet);
            }
            else
            {
                _waiting.Enqueue(inlet);
            }
        }

        private void OnFinish(bool eagerComplete)
        {
            _running = eagerComplete ? 0 : _running - 1;
            if (eagerComplete)
            {
                foreach (var inlet in _shape.Ins)
                    Cancel(inlet);
            }

            if (_running == 0 && _waiting.Count == 0)
                CompleteStage();
        }
    }
}

public sealed class Merge<T>(int inputPorts, bool eagerComplete = false) : Merge<T, T>(inputPorts, eagerComplete);
