using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>What happens to single elements.</summary>
public static partial class SourceOperations
{
    public static Source<TOut2, TMat> Select<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, Func<TOut1, TOut2> mapper)
        => flow.Via(Stages.Select(mapper));

    /// <summary>Up to <paramref name="parallelism"/> tasks at once; results in the order of the elements.</summary>
    public static Source<TOut2, TMat> SelectAsync<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper)
        => flow.Via(Stages.SelectAsync(parallelism, asyncMapper));

    /// <summary>Up to <paramref name="parallelism"/> tasks at once; results as they come.</summary>
    public static Source<TOut2, TMat> SelectAsyncUnordered<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper)
        => flow.Via(Stages.SelectAsyncUnordered(parallelism, asyncMapper));

    public static Source<TOut2, TMat> SelectMany<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, Func<TOut1, IEnumerable<TOut2>> mapConcater)
        => flow.StatefulSelectMany(() => mapConcater);

    /// <summary>The factory is called once for every run of the stream.</summary>
    public static Source<TOut2, TMat> StatefulSelectMany<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, Func<Func<TOut1, IEnumerable<TOut2>>> mapConcaterFactory)
        => flow.Via(Stages.StatefulSelectMany(mapConcaterFactory));

    public static Source<TOut, TMat> Where<TOut, TMat>(this Source<TOut, TMat> flow, Predicate<TOut> predicate)
        => flow.Via(Stages.Where(predicate));

    public static Source<TOut, TMat> WhereNot<TOut, TMat>(this Source<TOut, TMat> flow, Predicate<TOut> predicate)
        => flow.Where(element => !predicate(element));

    public static Source<TOut2, TMat> Collect<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, Func<TOut1, bool> isDefined, Func<TOut1, TOut2> collector)
        => flow.Via(Stages.Collect(isDefined, collector));

    public static Source<TOut, TMat> Take<TOut, TMat>(this Source<TOut, TMat> flow, long n)
        => flow.Via(Stages.Take<TOut>(n));

    public static Source<TOut, TMat> TakeWhile<TOut, TMat>(this Source<TOut, TMat> flow, Predicate<TOut> predicate, bool inclusive = false)
        => flow.Via(Stages.TakeWhile(predicate, inclusive));

    public static Source<TOut, TMat> TakeWithin<TOut, TMat>(this Source<TOut, TMat> flow, TimeSpan duration)
        => flow.Via(Stages.TakeWithin<TOut>(duration));

    public static Source<TOut, TMat> Skip<TOut, TMat>(this Source<TOut, TMat> flow, long n)
        => flow.Via(Stages.Skip<TOut>(n));

    public static Source<TOut, TMat> SkipWhile<TOut, TMat>(this Source<TOut, TMat> flow, Predicate<TOut> predicate)
        => flow.Via(Stages.SkipWhile(predicate));

    /// <summary>The state after every element, the initial one first.</summary>
    public static Source<TOut2, TMat> Scan<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> scan)
        => flow.Via(Stages.Scan(zero, scan));

    /// <summary>The state after the last element.</summary>
    public static Source<TOut2, TMat> Aggregate<TOut1, TOut2, TMat>(this Source<TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> fold)
        => flow.Via(Stages.Aggregate(zero, fold));

    public static Source<(TOut, long), TMat> ZipWithIndex<TOut, TMat>(this Source<TOut, TMat> flow)
        => flow.StatefulSelectMany<TOut, (TOut, long), TMat>(() =>
        {
            var index = 0L;
            return element => [(element, index++)];
        });
}
