using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>
/// Merges two sorted streams into a sorted one. Takes one element of each before it emits the smaller; equal elements
/// come from the right first.
/// </summary>
public sealed class MergeSorted<T> : GraphStage<FanInShape<T, T, T>>
{
    public readonly Inlet<T> Left = new("left");
    public readonly Inlet<T> Right = new("right");
    public readonly Outlet<T> Out = new("out");

    private readonly Func<T, T, int> _compare;

    public MergeSorted(Func<T, T, int> compare)
    {
        _compare = compare;
        Shape = new FanInShape<T, T, T>(Out, Left, Right);
    }

    public override FanInShape<T, T, T> Shape { get; }

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this);

    private sealed class Logic : GraphStageLogic
    {
        private readonly MergeSorted<T> _stage;
        private T _kept = default!;

        public Logic(MergeSorted<T> stage) : base(stage.Shape)
        {
            _stage = stage;
            SetHandler(stage.Left, IgnoreTerminateInput);
            SetHandler(stage.Right, IgnoreTerminateInput);
            SetHandler(stage.Out, EagerTerminateOutput);
        }

        public override void PreStart()
        {
            Pull(_stage.Right);
            Read(
                _stage.Left,
                left =>
                {
                    _kept = left;
                    ReadRight();
                },
                () => PassAlong(_stage.Right, _stage.Out));
        }

        private void ReadLeft() => Read(_stage.Left, left => Dispatch(left, _kept), () => EmitRest(_stage.Right));

        private void ReadRight() => Read(_stage.Right, right => Dispatch(_kept, right), () => EmitRest(_stage.Left));

        private void Dispatch(T left, T right)
        {
            if (_stage._compare(left, right) < 0)
            {
                _kept = right;
                Emit(_stage.Out, left, ReadLeft);
            }
            else
            {
                _kept = left;
                Emit(_stage.Out, right, ReadRight);
            }
        }

        private void EmitRest(Inlet<T> open) => Emit(_stage.Out, _kept, () =>
        {
            _kept = default!;
            PassAlong(open, _stage.Out, doPull: true);
        });
    }
}
