using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Junctions with one other source or sink attached, as flows.</summary>
internal static class Fan
{
    public static IGraph<FlowShape<T1, T2>, TMat> Merge<T1, T2, TMat>(IGraph<SourceShape<T2>, TMat> other, bool eagerComplete)
        => In<T1, T2, T2, TMat>(other, new Merge<T2>(2, eagerComplete));

    public static IGraph<FlowShape<T, T>, TMat> MergeSorted<T, TMat>(IGraph<SourceShape<T>, TMat> other, Func<T, T, int> compare)
        => In<T, T, T, TMat>(other, new MergeSorted<T>(compare));

    public static IGraph<FlowShape<T1, T3>, TMat> ZipWith<T1, T2, T3, TMat>(IGraph<SourceShape<T2>, TMat> other, Func<T1, T2, T3> combine)
        => In<T1, T2, T3, TMat>(other, new ZipWith<T1, T2, T3>(combine));

    public static IGraph<FlowShape<T, T>, TMat> Concat<T, TMat>(IGraph<SourceShape<T>, TMat> other)
        => In<T, T, T, TMat>(other, Dsl.Concat.Create<T>());

    public static IGraph<FlowShape<T1, T2>, TMat> Prepend<T1, T2, TMat>(IGraph<SourceShape<T2>, TMat> other)
        => In<T1, T2, T2, TMat>(other, new Concat<T2, T2>(), mine: 1);

    public static IGraph<FlowShape<T, T>, TMat> AlsoTo<T, TMat>(IGraph<SinkShape<T>, TMat> other, bool propagateFailure)
        => Out<T, TMat>(other, new Broadcast<T>(2, propagateFailure));

    public static IGraph<FlowShape<T, T>, TMat> WireTap<T, TMat>(IGraph<SinkShape<T>, TMat> other)
        => Out<T, TMat>(other, new WireTap<T>());

    public static IGraph<FlowShape<T, T>, TMat> DivertTo<T, TMat>(IGraph<SinkShape<T>, TMat> other, Func<T, bool> when)
        => Out<T, TMat>(other, new Partition<T>(2, element => when(element) ? 1 : 0));

    private static Graph<FlowShape<TIn, TOut>, TMat> In<TIn, TOther, TOut, TMat>(
        IGraph<SourceShape<TOther>, TMat> other, IGraph<Shape> junction, int mine = 0) => Graph<TIn, TOut, TMat>((session, inherited) =>
    {
        var inner = session.Build(junction.Blueprint, inherited);
        var source = session.Build(other.Blueprint, inherited);
        session.Connect(source.Outs[0], inner.Ins[1 - mine]);
        return new Built([inner.Ins[mine]], inner.Outs, source.Materialized);
    });

    private static Graph<FlowShape<T, T>, TMat> Out<T, TMat>(
        IGraph<SinkShape<T>, TMat> other, IGraph<Shape> junction) => Graph<T, T, TMat>((session, inherited) =>
    {
        var inner = session.Build(junction.Blueprint, inherited);
        var sink = session.Build(other.Blueprint, inherited);
        session.Connect(inner.Outs[1], sink.Ins[0]);
        return new Built(inner.Ins, [inner.Outs[0]], sink.Materialized);
    });

    private static Graph<FlowShape<TIn, TOut>, TMat> Graph<TIn, TOut, TMat>(Func<MaterializationSession, Attributes, Built> build)
        => new(new FlowShape<TIn, TOut>(new Inlet<TIn>("Fan.in"), new Outlet<TOut>("Fan.out")), new Blueprint(build));
}
