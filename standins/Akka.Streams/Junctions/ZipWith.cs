using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Combines the elements of two inlets, pair by pair. Ends with the first of them.</summary>
public class ZipWith<TIn0, TIn1, TOut>(Func<TIn0, TIn1, TOut> zipper) : GraphStage<FanInShape<TIn0, TIn1, TOut>>
{
    public sealed override FanInShape<TIn0, TIn1, TOut> Shape { get; } = new("ZipWith");

    public Inlet<TIn0> In0 => Shape.In0;

    public Inlet<TIn1> In1 => Shape.In1;

    public Outlet<TOut> Out => Shape.Out;

    public Func<TIn0, TIn1, TOut> Zipper { get; } = zipper;

    protected sealed override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape, Zipper);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly FanInShape<TIn0, TIn1, TOut> _shape;
        private readonly Func<TIn0, TIn1, TOut> _zipper;
        private bool _ending;
        private int _missing;

        public Logic(FanInShape<TIn0, TIn1, TOut> shape, Func<TIn0, TIn1, TOut> zipper) : base(shape)
        {
            _shape = shape;
            _zipper = zipper;
            Handle(shape.In0);
            Handle(shape.In1);
            SetHandler(shape.Out, this);
        }

        public override void PreStart()
        {
            Pull(_shape.In0);
            Pull(_shape.In1);
        }

        public override void OnPull() => Count(2);

        private void Handle<T>(Inlet<T> inlet) => SetHandler(
            inlet,
            onPush: () => Count(-1),
            onUpstreamFinish: () =>
            {
                if (!IsAvailable(inlet))
                    CompleteStage();
                _ending = true;
            });

        private void Count(int change)
        {
            _missing += change;
            if (_missing != 0)
                return;
            Push(_shape.Out, _zipper(Grab(_shape.In0), Grab(_shape.In1)));
            if (_ending)
                CompleteStage();
            else
                PreStart();
        }
    }
}

public sealed class Zip<T1, T2>() : ZipWith<T1, T2, (T1, T2)>((a, b) => (a, b))
{
    public override string ToString() => "Zip";
}
