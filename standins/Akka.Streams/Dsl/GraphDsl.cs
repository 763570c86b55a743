using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Builds graphs that are no line: add graphs, connect their ports, return the shape of what is left open.</summary>
public static class GraphDsl
{
    public static IGraph<TShape, NotUsed> Create<TShape>(Func<Builder<NotUsed>, TShape> buildBlock) where TShape : Shape
    {
        var builder = new Builder<NotUsed>();
        return builder.Finish(buildBlock(builder), _ => NotUsed.Instance);
    }

    public static IGraph<TShapeOut, TMat> Create<TShapeOut, TMat, TShape1>(
        IGraph<TShape1, TMat> g1, Func<Builder<TMat>, TShape1, TShapeOut> buildBlock)
        where TShapeOut : Shape
        where TShape1 : Shape
    {
        var builder = new Builder<TMat>();
        var shape1 = builder.Add(g1);
        return builder.Finish(buildBlock(builder, shape1), values => (TMat)values[0]!);
    }

    public static IGraph<TShapeOut, TMatOut> Create<TShapeOut, TMatOut, TMat0, TMat1, TShape0, TShape1>(
        IGraph<TShape0, TMat0> g0,
        IGraph<TShape1, TMat1> g1,
        Func<TMat0, TMat1, TMatOut> combineMaterializers,
        Func<Builder<TMatOut>, TShape0, TShape1, TShapeOut> buildBlock)
        where TShapeOut : Shape
        where TShape0 : Shape
        where TShape1 : Shape
    {
        var builder = new Builder<TMatOut>();
        var shape0 = builder.Add(g0);
        var shape1 = builder.Add(g1);
        return builder.Finish(
            buildBlock(builder, shape0, shape1),
            values => combineMaterializers((TMat0)values[0]!, (TMat1)values[1]!));
    }

    public sealed class Builder<T>
    {
        private readonly List<(Shape Shape, Blueprint Blueprint)> _graphs = [];
        private readonly Dictionary<OutPort, InPort> _edges = [];

        internal Builder()
        {
        }

        public TShape Add<TShape, TMat>(IGraph<TShape, TMat> graph) where TShape : Shape
        {
            var shape = (TShape)graph.Shape.DeepCopy();
            _graphs.Add((shape, graph.Blueprint));
            return shape;
        }

        public ForwardOps<TOut, T> From<TOut>(Outlet<TOut> outlet) => new(this, outlet);

        public ForwardOps<TOut, T> From<TOut>(SourceShape<TOut> source) => new(this, source.Outlet);

        public ForwardOps<TOut, T> From<TOut>(IGraph<SourceShape<TOut>, T> source) => new(this, Add(source).Outlet);

        public ForwardOps<TOut, T> From<TIn, TOut>(FlowShape<TIn, TOut> flow) => new(this, flow.Outlet);

        public ForwardOps<TOut, T> From<TIn, TOut>(IGraph<FlowShape<TIn, TOut>, T> flow) => new(this, Add(flow).Outlet);

        public ForwardOps<TOut, T> From<TIn, TOut>(UniformFanInShape<TIn, TOut> fanIn) => new(this, fanIn.Out);

        public ForwardOps<TOut, T> From<TIn, TOut>(UniformFanOutShape<TIn, TOut> fanOut) => new(this, FreeOutlet(fanOut));

        internal void AddEdge(OutPort from, InPort to)
        {
            if (!_edges.TryAdd(from, to))
                throw new ArgumentException($"The output port [{from}] is already connected");
        }

        internal Outlet<TOut> FreeOutlet<TIn, TOut>(UniformFanOutShape<TIn, TOut> junction)
            => junction.Outs.FirstOrDefault(o => !_edges.ContainsKey(o)) ?? throw new ArgumentException("No more outlets on junction");

        internal Inlet<TIn> FreeInlet<TIn, TOut>(UniformFanInShape<TIn, TOut> junction)
            => junction.Ins.FirstOrDefault(i => !_edges.ContainsValue(i)) ?? throw new ArgumentException("No more inlets on junction");

        internal Inlet<TIn> FreeInlet<TIn, TOut>(UniformFanOutShape<TIn, TOut> junction)
            => !_edges.ContainsValue(junction.In) ? junction.In : throw new ArgumentException("No more inlets free on junction", nameof(junction));

        internal IGraph<TShape, T> Finish<TShape>(TShape shape, Func<object?[], T> materialized) where TShape : Shape
        {
            var open = _graphs.SelectMany(g => g.Shape.Inlets).Where(i => !_edges.ContainsValue(i) && !shape.Inlets.Contains(i)).Select(i => i.Name)
                .Concat(_graphs.SelectMany(g => g.Shape.Outlets).Where(o => !_edges.ContainsKey(o) && !shape.Outlets.Contains(o)).Select(o => o.Name));
            if (open.FirstOrDefault() is { } port)
                throw new ArgumentException($"The port [{port}] is neither connected nor part of the graph's shape");

            return new Graph<TShape, T>(shape, new Blueprint((session, inherited) => Build(session, inherited, shape, materialized)));
        }

        private Built Build(MaterializationSession session, Attributes inherited, Shape shape, Func<object?[], T> materialized)
        {
            var ins = new Dictionary<InPort, PortEnd>();
            var outs = new Dictionary<OutPort, PortEnd>();
            var values = new object?[_graphs.Count];
            for (var g = 0; g < _graphs.Count; g++)
            {
                var part = _graphs[g].Shape;
                var built = session.Build(_graphs[g].Blueprint, inherited);
                values[g] = built.Materialized;
                for (var i = 0; i < built.Ins.Length; i++)
                    ins[part.Inlets[i]] = built.Ins[i];
                for (var i = 0; i < built.Outs.Length; i++)
                    outs[part.Outlets[i]] = built.Outs[i];
            }

            foreach (var (from, to) in _edges)
                session.Connect(outs[from], ins[to]);
            return new Built([.. shape.Inlets.Select(i => ins[i])], [.. shape.Outlets.Select(o => outs[o])], materialized(values));
        }
    }

    public sealed class ForwardOps<TOut, TMat>(Builder<TMat> builder, Outlet<TOut> outlet)
    {
        public Outlet<TOut> Out { get; } = outlet;

        internal Builder<TMat> Builder { get; } = builder;
    }
}
