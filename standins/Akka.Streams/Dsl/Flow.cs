using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Flows.</summary>
public static class Flow
{
    public static Flow<T, T, NotUsed> Identity<T>() => Create<T>();

    public static Flow<T, T, TMat> Identity<T, TMat>() => Create<T, TMat>();

    public static Flow<T, T, NotUsed> Create<T>() => new(Stages.Identity<T>().Blueprint with { IsIdentity = true });

    /// <summary>The materialized value is the default of its type.</summary>
    public static Flow<T, T, TMat> Create<T, TMat>() => Create<T>().MapMaterializedValue(_ => default(TMat)!);

    public static Flow<TIn, TOut, NotUsed> FromFunction<TIn, TOut>(Func<TIn, TOut> function) => Create<TIn>().Select(function);

    public static Flow<TIn, TOut, TMat> FromGraph<TIn, TOut, TMat>(IGraph<FlowShape<TIn, TOut>, TMat> graph)
        => graph as Flow<TIn, TOut, TMat> ?? new Flow<TIn, TOut, TMat>(graph.Blueprint);

    public static Flow<TIn, TOut, NotUsed> FromSinkAndSource<TIn, TOut, TMat>(IGraph<SinkShape<TIn>, TMat> sink, IGraph<SourceShape<TOut>, TMat> source)
        => FromSinkAndSource(sink, source, Keep.None);

    public static Flow<TIn, TOut, TMat> FromSinkAndSource<TIn, TOut, TMat1, TMat2, TMat>(
        IGraph<SinkShape<TIn>, TMat1> sink, IGraph<SourceShape<TOut>, TMat2> source, Func<TMat1, TMat2, TMat> combine)
        => FromGraph(GraphDsl.Create(sink, source, combine, (_, s, o) => new FlowShape<TIn, TOut>(s.Inlet, o.Outlet)));
}
