using Akka.Streams;
using Akka.Streams.Dsl;

namespace Conformance.Akka.Tests.Streams.Probes;

internal static class StreamProbe
{
    public static Source<T, SourceProbe<T>> Source<T>() => global::Akka.Streams.Dsl.Source.FromGraph(new SourceProbeStage<T>());

    public static Sink<T, SinkProbe<T>> Sink<T>() => global::Akka.Streams.Dsl.Sink.FromGraph(new SinkProbeStage<T>());

    /// <summary>Runs a flow between two probes.</summary>
    public static (SourceProbe<TIn> Source, SinkProbe<TOut> Sink) Run<TIn, TOut, TMat>(
        this Flow<TIn, TOut, TMat> flow, IMaterializer materializer)
        => Source<TIn>().Via(flow).ToMaterialized(Sink<TOut>(), Keep.Both).Run(materializer);
}
