using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

public static class Concat
{
    /// <summary>Concatenation that takes one element of every inlet in advance.</summary>
    public static IGraph<UniformFanInShape<T, T>, NotUsed> Create<T>(int inputPorts = 2)
    {
        var concat = new Concat<T, T>(inputPorts);
        return GraphDsl.Create(builder =>
        {
            var inner = builder.Add(concat);
            var inlets = new Inlet<T>[inputPorts];
            for (var i = 0; i < inputPorts; i++)
            {
                var detacher = builder.Add(Stages.Detach<T>());
                builder.From(detacher).To(inner.In(i));
                inlets[i] = detacher.Inlet;
            }

            return new UniformFanInShape<T, T>(inner.Out, inlets);
        });
    }
}

/// <summary>All elements of the first inlet, then all of the second, and so on.</summary>
public class Concat<TIn, TOut> : GraphStage<UniformFanInShape<TIn, TOut>> where TIn : TOut
{
    public Concat(int inputPorts = 2)
    {
        if (inputPorts <= 1)
            throw new ArgumentException("A Concat must have more than 1 input port", nameof(inputPorts));
        Shape = new UniformFanInShape<TIn, TOut>(inputPorts, "Concat");
    }

    public override UniformFanInShape<TIn, TOut> Shape { get; }

    public Outlet<TOut> Out => Shape.Out;

    public Inlet<TIn> In(int id) => Shape.In(id);

    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(Shape);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly UniformFanInShape<TIn, TOut> _shape;
        private int _active;

        public Logic(UniformFanInShape<TIn, TOut> shape) : base(shape)
        {
            _shape = shape;
            for (var i = 0; i < shape.N; i++)
            {
                var index = i;
                SetHandler(shape.In(i), onPush: () => Push(shape.Out, Grab(shape.In(index))), onUpstreamFinish: () => OnFinish(index));
            }

            SetHandler(shape.Out, this);
        }

        public override void OnPull() => Pull(_shape.In(_active));

        private void OnFinish(int index)
        {
            if (index != _active)
                return;
            do
                _active++;
            while (_active < _shape.N && IsClosed(_shape.In(_active)));

            if (_active == _shape.N)
                CompleteStage();
            else if (IsAvailable(_shape.Out))
                Pull(_shape.In(_active));
        }
    }
}
