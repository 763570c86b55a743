using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Where elements wait, and what happens to them meanwhile.</summary>
public static partial class FlowOperations
{
    public static Flow<TIn, TOut, TMat> Buffer<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, int size, OverflowStrategy strategy)
        => flow.Via(Stages.Buffer<TOut>(size, strategy));

    /// <summary>Takes one element in advance.</summary>
    public static Flow<TIn, TOut, TMat> Detach<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow)
        => flow.Via(Stages.Detach<TOut>());

    /// <summary>Aggregates up to <paramref name="max"/> elements into one while downstream does not ask.</summary>
    public static Flow<TIn, TOut2, TMat> Batch<TIn, TOut, TOut2, TMat>(this Flow<TIn, TOut, TMat> flow, long max, Func<TOut, TOut2> seed, Func<TOut2, TOut, TOut2> aggregate)
        => flow.Via(Stages.Batch(max, seed, aggregate));

    /// <summary>Aggregates any number of elements into one while downstream does not ask.</summary>
    public static Flow<TIn, TOut, TMat> Conflate<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Func<TOut, TOut, TOut> aggregate)
        => flow.ConflateWithSeed(element => element, aggregate);

    /// <summary>Aggregates any number of elements into one while downstream does not ask.</summary>
    public static Flow<TIn, TSeed, TMat> ConflateWithSeed<TIn, TOut, TMat, TSeed>(this Flow<TIn, TOut, TMat> flow, Func<TOut, TSeed> seed, Func<TSeed, TOut, TSeed> aggregate)
        => flow.Via(Stages.Batch(null, seed, aggregate));

    public static Flow<TIn, IEnumerable<TOut>, TMat> Grouped<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, int n)
        => flow.Via(Stages.Grouped<TOut>(n));

    /// <summary>Groups of <paramref name="n"/> elements, smaller ones when <paramref name="timeout"/> passes; never empty ones.</summary>
    public static Flow<TIn, IEnumerable<TOut>, TMat> GroupedWithin<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, int n, TimeSpan timeout)
        => flow.Via(Stages.GroupedWithin<TOut>(n, timeout));

    public static Flow<TIn, TOut, TMat> InitialDelay<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan delay)
        => flow.Via(Stages.InitialDelay<TOut>(delay));
}
