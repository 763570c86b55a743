using System.Runtime.ExceptionServices;
using Akka.Actor;
using Akka.Streams.Dsl;
using Akka.Util;

namespace Akka.Streams.Implementation;

/// <summary>Every operator of <see cref="SourceOperations"/> and <see cref="FlowOperations"/> as a flow.</summary>
internal static class Stages
{
    public static IGraph<FlowShape<TIn, TOut>, NotUsed> Select<TIn, TOut>(Func<TIn, TOut> mapper)
        => new FlowStage<TIn, TOut>("select", (shape, attributes) => new SelectLogic<TIn, TOut>(shape, attributes, mapper));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> SelectAsync<TIn, TOut>(int parallelism, Func<TIn, Task<TOut>> mapper)
        => new FlowStage<TIn, TOut>("selectAsync", (shape, attributes) => new SelectAsyncLogic<TIn, TOut>(shape, attributes, parallelism, mapper));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> SelectAsyncUnordered<TIn, TOut>(int parallelism, Func<TIn, Task<TOut>> mapper)
        => new FlowStage<TIn, TOut>("selectAsyncUnordered", (shape, attributes) => new SelectAsyncUnorderedLogic<TIn, TOut>(shape, attributes, parallelism, mapper));

    public static IGraph<FlowShape<T, T>, NotUsed> Where<T>(Predicate<T> predicate)
        => new FlowStage<T, T>("where", (shape, attributes) => new WhereLogic<T>(shape, attributes, predicate));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> Collect<TIn, TOut>(Func<TIn, bool> isDefined, Func<TIn, TOut> collector)
        => new FlowStage<TIn, TOut>("collect", (shape, attributes) => new CollectLogic<TIn, TOut>(shape, attributes, isDefined, collector));

    public static IGraph<FlowShape<T, T>, NotUsed> Take<T>(long n)
        => new FlowStage<T, T>("take", (shape, _) => new TakeLogic<T>(shape, n));

    public static IGraph<FlowShape<T, T>, NotUsed> TakeWhile<T>(Predicate<T> predicate, bool inclusive)
        => new FlowStage<T, T>("takeWhile", (shape, attributes) => new TakeWhileLogic<T>(shape, attributes, predicate, inclusive));

    public static IGraph<FlowShape<T, T>, NotUsed> TakeWithin<T>(TimeSpan duration)
        => new FlowStage<T, T>("takeWithin", (shape, _) => new TakeWithinLogic<T>(shape, duration));

    public static IGraph<FlowShape<T, T>, NotUsed> Skip<T>(long n)
        => new FlowStage<T, T>("skip", (shape, _) => new SkipLogic<T>(shape, n));

    public static IGraph<FlowShape<T, T>, NotUsed> SkipWhile<T>(Predicate<T> predicate)
        => new FlowStage<T, T>("skipWhile", (shape, attributes) => new SkipWhileLogic<T>(shape, attributes, predicate));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> Scan<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> scan)
        => new FlowStage<TIn, TOut>("scan", (shape, attributes) => new ScanLogic<TIn, TOut>(shape, attributes, zero, scan));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> Aggregate<TIn, TOut>(TOut zero, Func<TOut, TIn, TOut> aggregate)
        => new FlowStage<TIn, TOut>("aggregate", (shape, attributes) => new AggregateLogic<TIn, TOut>(shape, attributes, zero, aggregate));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> StatefulSelectMany<TIn, TOut>(Func<Func<TIn, IEnumerable<TOut>>> factory)
        => new FlowStage<TIn, TOut>("statefulSelectMany", (shape, attributes) => new StatefulSelectManyLogic<TIn, TOut>(shape, attributes, factory));

    public static IGraph<FlowShape<T, T>, NotUsed> Recover<T>(Func<Exception, Option<T>> recovery)
        => new FlowStage<T, T>("recover", (shape, _) => new RecoverLogic<T>(shape, recovery));

    public static IGraph<FlowShape<T, T>, NotUsed> SelectError<T>(Func<Exception, Exception> selector)
        => new FlowStage<T, T>("selectError", (shape, _) => new SelectErrorLogic<T>(shape, selector));

    public static IGraph<FlowShape<T, T>, NotUsed> Buffer<T>(int size, OverflowStrategy strategy)
        => new FlowStage<T, T>("buffer", (shape, _) => new BufferLogic<T>(shape, size, strategy));

    public static IGraph<FlowShape<T, T>, NotUsed> Detach<T>()
        => new FlowStage<T, T>("detacher", (shape, _) => new DetachLogic<T>(shape));

    public static IGraph<FlowShape<T, T>, NotUsed> Identity<T>()
        => new FlowStage<T, T>("identityOp", (shape, _) => new PassLogic<T>(shape));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> Batch<TIn, TOut>(long? max, Func<TIn, TOut> seed, Func<TOut, TIn, TOut> aggregate)
        => new FlowStage<TIn, TOut>("batch", (shape, attributes) => new BatchLogic<TIn, TOut>(shape, attributes, max, seed, aggregate));

    public static IGraph<FlowShape<T, IEnumerable<T>>, NotUsed> Grouped<T>(int n)
        => n > 0
            ? new FlowStage<T, IEnumerable<T>>("grouped", (shape, _) => new GroupedLogic<T>(shape, n))
            : throw new ArgumentException("count must be greater than 0", nameof(n));

    public static IGraph<FlowShape<T, IEnumerable<T>>, NotUsed> GroupedWithin<T>(int n, TimeSpan interval)
    {
        if (n <= 0)
            throw new ArgumentException("must be greater than 0", nameof(n));
        if (interval <= TimeSpan.Zero)
            throw new ArgumentException("must be greater than zero", nameof(interval));
        return new FlowStage<T, IEnumerable<T>>("groupedWithin", (shape, _) => new GroupedWithinLogic<T>(shape, n, interval));
    }

    public static IGraph<FlowShape<T, T>, NotUsed> InitialDelay<T>(TimeSpan delay)
        => new FlowStage<T, T>("initialDelay", (shape, _) => new InitialDelayLogic<T>(shape, delay));

    public static IGraph<FlowShape<T, T>, NotUsed> IdleTimeout<T>(TimeSpan timeout)
        => new FlowStage<T, T>("idleTimeout", (shape, _) => new IdleTimeoutLogic<T>(shape, timeout));

    public static IGraph<FlowShape<T, T>, NotUsed> Watch<T>(IActorRef actorRef)
        => new FlowStage<T, T>("watch", (shape, _) => new WatchLogic<T>(shape, actorRef));

    public static IGraph<FlowShape<T, NotUsed>, NotUsed> OnComplete<T>(Action success, Action<Exception> failure)
        => new FlowStage<T, NotUsed>("onComplete", (shape, _) => new OnCompleteLogic<T>(shape, success, failure));

    public static IGraph<FlowShape<TIn, TOut>, NotUsed> Ask<TIn, TOut>(IActorRef actorRef, TimeSpan timeout, int parallelism)
        => Flow.Create<TIn>().Watch(actorRef).SelectAsync(parallelism, async element =>
        {
            var reply = await actorRef.Ask(element, timeout);
            switch (reply)
            {
                case TOut answer:
                    return answer;
                case Status.Success { Status: TOut answer }:
                    return answer;
                case Status.Failure failure:
                    ExceptionDispatchInfo.Throw(failure.Cause);
                    throw failure.Cause;
                default:
                    throw new InvalidOperationException($"Expected to receive response of type {typeof(TOut).Name}, but got: {reply}");
            }
        }).Named("ask");
}
