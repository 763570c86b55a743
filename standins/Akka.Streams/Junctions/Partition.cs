using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

public sealed class PartitionOutOfBoundsException(string message) : Exception(message);

/// <summary>Every element to the outlet that a function names; an element without demand there holds all others up.</summary>
public sealed class Partition<T> : GraphStage<UniformFanOutShape<T, T>>
{
    public readonly Inlet<T> In = new("Partition.in");

    private readonly Func<T, int> _partitioner;

    public Partition(int outputPorts, Func<T, int> partitioner)
    {
        _partitioner = partitioner;
        Shape = new UniformFanOutShape<T, T>(In, [.. Enumerable.Range(0, outputPorts).Select(i => new Outlet<T>($"Partition.out{i}"))]);
    }

    public override UniformFanOutShape<T, T> Shape { get; }

    public Outlet<T> Out(int id) => Shape.Out(id);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape, _partitioner);

    public override string ToString() => $"Partition({Shape.Outs.Count})";

    private sealed class Logic : InGraphStageLogic
    {
        private readonly UniformFanOutShape<T, T> _shape;
        private readonly Func<T, int> _partitioner;
        private (Outlet<T> Outlet, T Element)? _held;

        public Logic(UniformFanOutShape<T, T> shape, Func<T, int> partitioner) : base(shape)
        {
            _shape = shape;
            _partitioner = partitioner;
            SetHandler(shape.In, this);
            foreach (var outlet in shape.Outs)
                SetHandler(outlet, onPull: () => OnPull(outlet), onDownstreamFinish: cause => OnCancel(outlet, cause));
        }

        public override void OnPush()
        {
            var element = Grab(_shape.In);
            var index = _partitioner(element);
            if (index < 0 || index >= _shape.Outs.Count)
            {
                FailStage(new PartitionOutOfBoundsException(
                    $"partitioner must return an index in the range [0,{_shape.Outs.Count - 1}]. returned: [{index}] for input [{typeof(T).Name}]."));
                return;
            }

            var outlet = _shape.Out(index);
            if (IsAvailable(outlet))
                Push(outlet, element);
            else if (!IsClosed(outlet))
                _held = (outlet, element);
            if (_held is null && _shape.Outs.Any(IsAvailable))
                Pull(_shape.In);
        }

        public override void OnUpstreamFinish()
        {
            if (_held is null)
                CompleteStage();
        }

        private void OnPull(Outlet<T> outlet)
        {
            if (_held is null)
            {
                PullOnce();
            }
            else if (_held.Value.Outlet == outlet)
            {
                Push(outlet, _held.Value.Element);
                _held = null;
                if (IsClosed(_shape.In))
                    CompleteStage();
                else
                    PullOnce();
            }
        }

        private void OnCancel(Outlet<T> outlet, Exception cause)
        {
            if (_shape.Outs.All(IsClosed))
            {
                CancelStage(cause);
            }
            else if (_held?.Outlet == outlet)
            {
                _held = null;
                if (IsClosed(_shape.In))
                    CancelStage(cause);
                else
                    PullOnce();
            }
        }

        private void PullOnce()
        {
            if (!HasBeenPulled(_shape.In))
                Pull(_shape.In);
        }
    }
}
