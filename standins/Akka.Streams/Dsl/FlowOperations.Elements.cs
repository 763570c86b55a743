using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>What happens to single elements.</summary>
public static partial class FlowOperations
{
    public static Flow<TIn, TOut2, TMat> Select<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, Func<TOut1, TOut2> mapper)
        => flow.Via(Stages.Select(mapper));

    /// <summary>Up to <paramref name="parallelism"/> tasks at once; results in the order of the elements.</summary>
    public static Flow<TIn, TOut2, TMat> SelectAsync<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper)
        => flow.Via(Stages.SelectAsync(parallelism, asyncMapper));

    /// <summary>Up to <paramref name="parallelism"/> tasks at once; results as they come.</summary>
    public static Flow<TIn, TOut2, TMat> SelectAsyncUnordered<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, int parallelism, Func<TOut1, Task<TOut2>> asyncMapper)
        => flow.Via(Stages.SelectAsyncUnordered(parallelism, asyncMapper));

    public static Flow<TIn, TOut2, TMat> SelectMany<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, Func<TOut1, IEnumerable<TOut2>> mapConcater)
        => flow.StatefulSelectMany(() => mapConcater);

    /// <summary>The factory is called once for every run of the stream.</summary>
    public static Flow<TIn, TOut2, TMat> StatefulSelectMany<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, Func<Func<TOut1, IEnumerable<TOut2>>> mapConcaterFactory)
        => flow.Via(Stages.StatefulSelectMany(mapConcaterFactory));

    public static Flow<TIn, TOut, TMat> Where<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate)
        => flow.Via(Stages.Where(predicate));

    public static Flow<TIn, TOut, TMat> WhereNot<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate)
        => flow.Where(element => !predicate(element));

    public static Flow<TIn, TOut2, TMat> Collect<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, Func<TOut1, bool> isDefined, Func<TOut1, TOut2> collector)
        => flow.Via(Stages.Collect(isDefined, collector));

    public static Flow<TIn, TOut, TMat> Take<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, long n)
        => flow.Via(Stages.Take<TOut>(n));

    public static Flow<TIn, TOut, TMat> TakeWhile<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate, bool inclusive = false)
        => flow.Via(Stages.TakeWhile(predicate, inclusive));

    public static Flow<TIn, TOut, TMat> TakeWithin<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan duration)
        => flow.Via(Stages.TakeWithin<TOut>(duration));

    public static Flow<TIn, TOut, TMat> Skip<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, long n)
        => flow.Via(Stages.Skip<TOut>(n));

    public static Flow<TIn, TOut, TMat> SkipWhile<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Predicate<TOut> predicate)
        => flow.Via(Stages.SkipWhile(predicate));

    /// <summary>The state after every element, the initial one first.</summary>
    public static Flow<TIn, TOut2, TMat> Scan<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> scan)
        => flow.Via(Stages.Scan(zero, scan));

    /// <summary>The state after the last element.</summary>
    public static Flow<TIn, TOut2, TMat> Aggregate<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, TOut2 zero, Func<TOut2, TOut1, TOut2> fold)
        => flow.Via(Stages.Aggregate(zero, fold));

    public static Flow<TIn, (TOut, long), TMat> ZipWithIndex<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow)
        => flow.StatefulSelectMany<TIn, TOut, (TOut, long), TMat>(() =>
        {
            var index = 0L;
            return element => [(element, index++)];
        });
}
