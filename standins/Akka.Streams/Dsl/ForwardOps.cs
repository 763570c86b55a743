namespace Akka.Streams.Dsl;

/// <summary>Where an outlet leads to.</summary>
public static class ForwardOps
{
    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat>(this GraphDsl.ForwardOps<TOut, TMat> ops, Inlet<TIn> inlet)
        where TIn : TOut
        => Connect(ops, inlet);

    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat>(this GraphDsl.ForwardOps<TOut, TMat> ops, SinkShape<TIn> sink)
        where TIn : TOut
        => Connect(ops, sink.Inlet);

    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat>(this GraphDsl.ForwardOps<TOut, TMat> ops, FlowShape<TIn, TOut> flow)
        where TIn : TOut
        => Connect(ops, flow.Inlet);

    public static GraphDsl.Builder<TMat> To<TIn, TOut, TMat, TMat2>(this GraphDsl.ForwardOps<TOut, TMat> ops, IGraph<SinkShape<TIn>, TMat2> sink)
        where TIn : TOut
        => Connect(ops, ops.Builder.Add(sink).Inlet);

    public static GraphDsl.Builder<TMat> To<TIn, TOut1, TOut2, TMat>(this GraphDsl.ForwardOps<TOut1, TMat> ops, UniformFanInShape<TIn, TOut2> junction)
        where TIn : TOut1
        => Connect(ops, ops.Builder.FreeInlet(junction));

    public static GraphDsl.Builder<TMat> To<TIn, TOut1, TOut2, TMat>(this GraphDsl.ForwardOps<TOut1, TMat> ops, UniformFanOutShape<TIn, TOut2> junction)
        where TIn : TOut1
        => Connect(ops, ops.Builder.FreeInlet(junction));

    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(this GraphDsl.ForwardOps<TOut1, TMat> ops, FlowShape<TIn, TOut2> flow)
        where TIn : TOut1
        => new(Connect(ops, flow.Inlet), flow.Outlet);

    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(this GraphDsl.ForwardOps<TOut1, TMat> ops, IGraph<FlowShape<TIn, TOut2>, NotUsed> flow)
        where TIn : TOut1
        => ops.Via(ops.Builder.Add(flow));

    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(this GraphDsl.ForwardOps<TOut1, TMat> ops, UniformFanInShape<TIn, TOut2> junction)
        where TIn : TOut1
        => new(Connect(ops, ops.Builder.FreeInlet(junction)), junction.Out);

    public static GraphDsl.ForwardOps<TOut2, TMat> Via<TIn, TOut1, TOut2, TMat>(this GraphDsl.ForwardOps<TOut1, TMat> ops, UniformFanOutShape<TIn, TOut2> junction)
        where TIn : TOut1
    {
        Connect(ops, ops.Builder.FreeInlet(junction));
        return ops.Builder.From(junction);
    }

    private static GraphDsl.Builder<TMat> Connect<TOut, TMat>(GraphDsl.ForwardOps<TOut, TMat> ops, InPort inlet)
    {
        ops.Builder.AddEdge(ops.Out, inlet);
        return ops.Builder;
    }
}
