using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Every element to every outlet, as fast as the slowest of them.</summary>
public sealed class Broadcast<T> : GraphStage<UniformFanOutShape<T, T>>
{
    public readonly Inlet<T> In = new("Broadcast.in");

    private readonly bool _eagerCancel;

    /// <param name="outputPorts">How many outlets there are; at least 1.</param>
    /// <param name="eagerCancel">End as soon as one outlet is cancelled, instead of when all are.</param>
    public Broadcast(int outputPorts, bool eagerCancel = false)
    {
        if (outputPorts < 1)
            throw new ArgumentException("A Broadcast must have one or more output ports", nameof(outputPorts));
        _eagerCancel = eagerCancel;
        Shape = new UniformFanOutShape<T, T>(In, [.. Enumerable.Range(0, outputPorts).Select(i => new Outlet<T>($"Broadcast.out{i}"))]);
    }

    public override UniformFanOutShape<T, T> Shape { get; }

    public Outlet<T> Out(int id) => Shape.Out(id);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape, _eagerCancel);

    public override string ToString() => "Broadcast";

    private sealed class Logic : InGraphStageLogic
    {
        private readonly UniformFanOutShape<T, T> _shape;
        private readonly bool _eagerCancel;

        public Logic(UniformFanOutShape<T, T> shape, bool eagerCancel) : base(shape)
        {
            _shape = shape;
            _eagerCancel = eagerCancel;
            SetHandler(shape.In, this);
            foreach (var outlet in shape.Outs)
                SetHandler(outlet, onPull: PullIfAllDemand, onDownstreamFinish: OnCancel);
        }

        public override void OnPush()
        {
            var element = Grab(_shape.In);
            foreach (var outlet in _shape.Outs)
            {
                if (!IsClosed(outlet))
                    Push(outlet, element);
            }
        }

        private void OnCancel(Exception cause)
        {
            if (_eagerCancel || _shape.Outs.All(IsClosed))
                CancelStage(cause);
            else
                PullIfAllDemand();
        }

        private void PullIfAllDemand()
        {
            if (!HasBeenPulled(_shape.In) && _shape.Outs.All(o => IsClosed(o) || IsAvailable(o)))
                TryPull(_shape.In);
        }
    }
}
