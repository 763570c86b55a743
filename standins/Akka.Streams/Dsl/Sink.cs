using System.Collections.Immutable;
using Akka.Actor;
using Akka.Streams.Implementation;
using Akka.Streams.Stage;

namespace Akka.Streams.Dsl;

/// <summary>Sinks.</summary>
public static class Sink
{
    public static Sink<TIn, TMat> FromGraph<TIn, TMat>(IGraph<SinkShape<TIn>, TMat> graph)
        => graph as Sink<TIn, TMat> ?? new Sink<TIn, TMat>(graph.Blueprint);

    /// <summary>Takes and forgets everything.</summary>
    public static Sink<TIn, Task<Done>> Ignore<TIn>()
        => WithResult<TIn, Done>("ignore", (shape, result) => new IgnoreLogic<TIn>(shape, result));

    public static Sink<TIn, NotUsed> Cancelled<TIn>()
        => Stage<TIn, NotUsed>("cancelled", (shape, _) => (new CancelLogic<TIn>(shape), NotUsed.Instance));

    /// <summary>Collects everything into a list.</summary>
    public static Sink<TIn, Task<IImmutableList<TIn>>> Seq<TIn>()
        => WithResult<TIn, IImmutableList<TIn>>("seq", (shape, result) => new SeqLogic<TIn>(shape, result));

    public static Sink<TIn, Task<TIn>> First<TIn>()
        => WithResult<TIn, TIn>("first", (shape, result) => new FirstLogic<TIn>(shape, result, required: true));

    public static Sink<TIn, Task<TIn>> FirstOrDefault<TIn>()
        => WithResult<TIn, TIn>("firstOrDefault", (shape, result) => new FirstLogic<TIn>(shape, result, required: false));

    public static Sink<TIn, Task<TIn>> Last<TIn>()
        => WithResult<TIn, TIn>("last", (shape, result) => new LastLogic<TIn>(shape, result, required: true));

    public static Sink<TIn, Task<TIn>> LastOrDefault<TIn>()
        => WithResult<TIn, TIn>("lastOrDefault", (shape, result) => new LastLogic<TIn>(shape, result, required: false));

    public static Sink<TIn, Task<Done>> ForEach<TIn>(Action<TIn> action) => Flow.Create<TIn>()
        .Select(element =>
        {
            action(element);
            return NotUsed.Instance;
        })
        .ToMaterialized(Ignore<NotUsed>(), Keep.Right)
        .Named("foreachSink");

    public static Sink<TIn, Task<Done>> ForEachAsync<TIn>(int parallelism, Func<TIn, Task> action) => Flow.Create<TIn>()
        .SelectAsyncUnordered(parallelism, async element =>
        {
            await action(element);
            return NotUsed.Instance;
        })
        .ToMaterialized(Ignore<NotUsed>(), Keep.Right)
        .Named("foreachSink");

    public static Sink<TIn, Task<TOut>> Aggregate<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> aggregate) => Flow.Create<TIn>()
        .Aggregate(zero, aggregate)
        .ToMaterialized(First<TOut>(), Keep.Right)
        .Named("AggregateSink");

    public static Sink<TIn, NotUsed> OnComplete<TIn>(Action success, Action<Exception> failure) => Flow.Create<TIn>()
        .Via(Stages.OnComplete<TIn>(success, failure))
        .To(Ignore<NotUsed>())
        .Named("OnCompleteSink");

    public static Sink<TIn, NotUsed> ActorRef<TIn>(IActorRef actorRef, object onCompleteMessage, Func<Exception, object> onFailureMessage)
        => Stage<TIn, NotUsed>("actorRefSink", (shape, _) => (
            new ActorRefSinkLogic<TIn>(shape, actorRef, onCompleteMessage, onFailureMessage), NotUsed.Instance));

    /// <summary>The actor answers the initial message and every element with the acknowledgement.</summary>
    public static Sink<TIn, NotUsed> ActorRefWithAck<TIn>(
        IActorRef actorRef, object onInitMessage, object ackMessage, object onCompleteMessage, Func<Exception, object>? onFailureMessage = null)
        => Stage<TIn, NotUsed>("actorRefWithAckSink", (shape, attributes) => (
            new ActorRefWithAckLogic<TIn>(
                shape, InputBuffer(attributes), actorRef, onInitMessage, ackMessage, onCompleteMessage, onFailureMessage ?? (e => new Status.Failure(e))),
            NotUsed.Instance));

    public static Sink<TIn, ISinkQueue<TIn>> Queue<TIn>() => Stage<TIn, ISinkQueue<TIn>>("queueSink", (shape, attributes) =>
    {
        var logic = new QueueSinkLogic<TIn>(shape, InputBuffer(attributes));
        return (logic, logic);
    });

    public static Sink<TIn, NotUsed> Combine<TIn, TOut, TMat>(
        Func<int, IGraph<UniformFanOutShape<TIn, TOut>, TMat>> strategy, Sink<TOut, NotUsed> first, Sink<TOut, NotUsed> second, params Sink<TOut, NotUsed>[] rest)
        => FromGraph(GraphDsl.Create(builder =>
        {
            var junction = builder.Add(strategy(rest.Length + 2));
            foreach (var sink in rest.Prepend(second).Prepend(first))
                builder.From(junction).To(sink);
            return new SinkShape<TIn>(junction.In);
        }));

    private static int InputBuffer(Attributes attributes)
    {
        var max = attributes.GetAttribute(new Attributes.InputBuffer(16, 16)).Max;
        return max > 0 ? max : throw new ArgumentException("Buffer size must be greater than 0");
    }

    private static Sink<T, TMat> Stage<T, TMat>(string name, Func<SinkShape<T>, Attributes, (GraphStageLogic, TMat)> create)
        => FromGraph(new SinkStage<T, TMat>(name, create));

    private static Sink<T, Task<TResult>> WithResult<T, TResult>(string name, Func<SinkShape<T>, TaskCompletionSource<TResult>, GraphStageLogic> create)
        => Stage<T, Task<TResult>>(name, (shape, _) =>
        {
            var result = new TaskCompletionSource<TResult>();
            return (create(shape, result), result.Task);
        });
}
