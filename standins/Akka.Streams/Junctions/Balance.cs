using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Every element to one outlet: the one that asked first.</summary>
public sealed class Balance<T> : GraphStage<UniformFanOutShape<T, T>>
{
    private readonly bool _waitForAllDownstreams;

    public Balance(int outputPorts, bool waitForAllDownstreams = false)
    {
        if (outputPorts < 1)
            throw new ArgumentException("A Balance must have one or more output ports", nameof(outputPorts));
        _waitForAllDownstreams = waitForAllDownstreams;
        Shape = new UniformFanOutShape<T, T>(In, [.. Enumerable.Range(0, outputPorts).Select(i => new Outlet<T>($"Balance.out{i}"))]);
    }

    public Inlet<T> In { get; } = new("Balance.in");

    public override UniformFanOutShape<T, T> Shape { get; }

    public Outlet<T> Out(int id) => Shape.Out(id);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape, _waitForAllDownstreams);

    public override string ToString() => "Balance";

    private sealed class Logic : InGraphStageLogic
    {
        private readonly UniformFanOutShape<T, T> _shape;
        private readonly Queue<Outlet<T>> _waiting = new();
        private readonly HashSet<Outlet<T>> _unheard;

        public Logic(UniformFanOutShape<T, T> shape, bool waitForAllDownstreams) : base(shape)
        {
            _shape = shape;
            _unheard = waitForAllDownstreams ? [.. shape.Outs] : [];
            SetHandler(shape.In, this);
            foreach (var outlet in shape.Outs)
                SetHandler(outlet, onPull: () => OnPull(outlet), onDownstreamFinish: cause => OnCancel(outlet, cause));
        }

        public override void OnPush()
        {
            while (_waiting.TryDequeue(out var outlet))
            {
                if (IsClosed(outlet))
                    continue;
                Push(outlet, Grab(_shape.In));
                if (_waiting.Count > 0)
                    Pull(_shape.In);
                return;
            }
        }

        private void OnPull(Outlet<T> outlet)
        {
            _unheard.Remove(outlet);
            if (_unheard.Count > 0)
            {
                _waiting.Enqueue(outlet);
            }
            else if (!IsAvailable(_shape.In))
            {
                if (!HasBeenPulled(_shape.In))
                    Pull(_shape.In);
                _waiting.Enqueue(outlet);
            }
            else if (_waiting.Count == 0)
            {
                Push(outlet, Grab(_shape.In));
            }
        }

        private void OnCancel(Outlet<T> outlet, Exception cause)
        {
            if (_shape.Outs.All(IsClosed))
                CancelStage(cause);
            else if (_unheard.Remove(outlet) && _unheard.Count == 0 && !HasBeenPulled(_shape.In))
                Pull(_shape.In);
        }
    }
}
