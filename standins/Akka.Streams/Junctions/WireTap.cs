using Akka.Streams.Stage;
using Akka.Util;

namespace Akka.Streams.Dsl;

/// <summary>Shows elements to a tap without ever waiting for it: the tap sees the latest one that it missed.</summary>
internal sealed class WireTap<T> : GraphStage<UniformFanOutShape<T, T>>
{
    public override UniformFanOutShape<T, T> Shape { get; } = new(2, "WireTap");

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape);

    private sealed class Logic : InGraphStageLogic
    {
        private readonly UniformFanOutShape<T, T> _shape;
        private readonly Outlet<T> _tap;
        private Option<T> _missed = Option<T>.None;

        public Logic(UniformFanOutShape<T, T> shape) : base(shape)
        {
            _shape = shape;
            _tap = shape.Out(1);
            SetHandler(shape.In, this);
            SetHandler(shape.Out(0), onPull: () => Pull(shape.In), onDownstreamFinish: CancelStage);
            SetHandler(_tap, onPull: ShowMissed, onDownstreamFinish: _ => { });
        }

        public override void OnPush()
        {
            var element = Grab(_shape.In);
            Push(_shape.Out(0), element);
            if (IsAvailable(_tap))
                Push(_tap, element);
            else
                _missed = element;
        }

        private void ShowMissed()
        {
            if (!_missed.HasValue)
                return;
            Push(_tap, _missed.Value);
            _missed = Option<T>.None;
        }
    }
}
