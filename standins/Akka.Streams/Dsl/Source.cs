using Akka.Actor;
using Akka.Streams.Implementation;
using Akka.Streams.Stage;
using Akka.Util;

namespace Akka.Streams.Dsl;

/// <summary>Sources.</summary>
public static class Source
{
    public static Source<T, TMat> FromGraph<T, TMat>(IGraph<SourceShape<T>, TMat> source)
        => source as Source<T, TMat> ?? new Source<T, TMat>(source.Blueprint);

    public static Source<T, NotUsed> From<T>(IEnumerable<T> enumerable) => Single(enumerable).SelectMany(x => x);

    /// <summary>The token of the enumerator is cancelled when the stream stops, and the enumerator disposed.</summary>
    public static Source<T, NotUsed> From<T>(Func<IAsyncEnumerable<T>> asyncEnumerable)
        => Stage<T>("asyncEnumerable", shape => new AsyncEnumerableLogic<T>(shape, asyncEnumerable()));

    public static Source<T, NotUsed> FromEnumerator<T>(Func<IEnumerator<T>> enumeratorFactory)
        => From(new EnumeratorEnumerable<T>(enumeratorFactory));

    public static Source<T, NotUsed> Single<T>(T element)
    {
        if (element is null)
            throw new ArgumentNullException(nameof(element), "Element must not be null, rule 2.13");
        return Stage<T>("single", shape => new SingleLogic<T>(shape, element));
    }

    public static Source<T, NotUsed> Empty<T>() => Stage<T>("empty", shape => new EmptyLogic<T>(shape));

    public static Source<T, NotUsed> Never<T>() => FromTask(new TaskCompletionSource<T>().Task);

    public static Source<T, NotUsed> Failed<T>(Exception cause) => Stage<T>("failed", shape => new FailedLogic<T>(shape, cause));

    public static Source<T, NotUsed> FromTask<T>(Task<T> task) => Stage<T>("task", shape => new TaskLogic<T>(shape, task));

    public static Source<T, TaskCompletionSource<T>> Maybe<T>() => Stage("maybe", (SourceShape<T> shape) =>
    {
        var promise = new TaskCompletionSource<T>();
        return (new MaybeLogic<T>(shape, promise), promise);
    });

    public static Source<T, NotUsed> Repeat<T>(T element) => UnfoldInfinite(element, e => (e, e));

    public static Source<T, ICancelable> Tick<T>(TimeSpan initialDelay, TimeSpan interval, T tick) => Stage("tick", (SourceShape<T> shape) =>
    {
        var logic = new TickLogic<T>(shape, initialDelay, interval, tick);
        return (logic, (ICancelable)logic);
    });

    public static Source<TElem, NotUsed> Unfold<TState, TElem>(TState state, Func<TState, Option<(TState, TElem)>> unfold)
        => Stage<TElem>("unfold", shape => new UnfoldLogic<TState, TElem>(shape, state, unfold));

    public static Source<TElem, NotUsed> UnfoldAsync<TState, TElem>(TState state, Func<TState, Task<Option<(TState, TElem)>>> unfoldAsync)
        => Stage<TElem>("unfoldAsync", shape => new UnfoldAsyncLogic<TState, TElem>(shape, state, unfoldAsync));

    public static Source<TElem, NotUsed> UnfoldInfinite<TState, TElem>(TState state, Func<TState, (TState, TElem)> unfold)
        => Unfold(state, s => Option<(TState, TElem)>.Create(unfold(s)));

    public static Source<T, ISourceQueueWithComplete<T>> Queue<T>(int bufferSize, OverflowStrategy overflowStrategy)
    {
        if (bufferSize < 0)
            throw new ArgumentException("Buffer size must be greater than or equal 0", nameof(bufferSize));
        return Stage("queueSource", (SourceShape<T> shape) =>
        {
            var logic = new QueueSourceLogic<T>(shape, bufferSize, overflowStrategy);
            return (logic, (ISourceQueueWithComplete<T>)logic);
        });
    }

    /// <summary>
    /// Emits what is told to the actor. <see cref="Status.Success"/> ends the stream after what is buffered,
    /// <see cref="Status.Failure"/> fails it at once.
    /// </summary>
    public static Source<T, IActorRef> ActorRef<T>(int bufferSize, OverflowStrategy overflowStrategy)
    {
        if (bufferSize < 0)
            throw new ArgumentException("Buffer size must be greater than or equal 0", nameof(bufferSize));
        if (overflowStrategy == OverflowStrategy.Backpressure)
            throw new NotSupportedException("Backpressure overflow strategy is not supported");
        return new Source<T, IActorRef>(new Blueprint((session, _) => ActorRefSource<T>.Build(session, bufferSize, overflowStrategy)));
    }

    public static Source<TOut2, NotUsed> Combine<T, TOut2>(
        Source<T, NotUsed> first, Source<T, NotUsed> second, Func<int, IGraph<UniformFanInShape<T, TOut2>, NotUsed>> strategy, params Source<T, NotUsed>[] rest)
        => FromGraph(GraphDsl.Create(builder =>
        {
            var junction = builder.Add(strategy(rest.Length + 2));
            foreach (var source in rest.Prepend(second).Prepend(first))
                builder.From(source).To(junction);
            return new SourceShape<TOut2>(junction.Out);
        }));

    private static Source<T, NotUsed> Stage<T>(string name, Func<SourceShape<T>, GraphStageLogic> create)
        => Stage(name, (SourceShape<T> shape) => (create(shape), NotUsed.Instance));

    private static Source<T, TMat> Stage<T, TMat>(string name, Func<SourceShape<T>, (GraphStageLogic, TMat)> create)
        => FromGraph(new SourceStage<T, TMat>(name, (shape, _) => create(shape)));

    private sealed class EnumeratorEnumerable<T>(Func<IEnumerator<T>> factory) : IEnumerable<T>
    {
        public IEnumerator<T> GetEnumerator() => factory();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
