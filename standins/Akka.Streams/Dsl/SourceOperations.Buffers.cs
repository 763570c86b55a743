using Akka.Streams.Implementation;

namespace Akka.Streams.Dsl;

/// <summary>Where elements wait, and what happens to them meanwhile.</summary>
public static partial class SourceOperations
{
    public static Source<TOut, TMat> Buffer<TOut, TMat>(this Source<TOut, TMat> flow, int size, OverflowStrategy strategy)
        => flow.Via(Stages.Buffer<TOut>(size, strategy));

    /// <summary>Takes one element in advance.</summary>
    public static Source<TOut, TMat> Detach<TOut, TMat>(this Source<TOut, TMat> flow)
        => flow.Via(Stages.Detach<TOut>());

    /// <summary>Aggregates up to <paramref name="max"/> elements into one while downstream does not ask.</summary>
    public static Source<TOut2, TMat> Batch<TOut, TOut2, TMat>(this Source<TOut, TMat> flow, long max, Func<TOut, TOut2> seed, Func<TOut2, TOut, TOut2> aggregate)
        => flow.Via(Stages.Batch(max, seed, aggregate));

    /// <summary>Aggregates any number of elements into one while downstream does not ask.</summary>
    public static Source<TOut, TMat> Conflate<TOut, TMat>(this Source<TOut, TMat> flow, Func<TOut, TOut, TOut> aggregate)
        => flow.ConflateWithSeed(element => element, aggregate);

    /// <summary>Aggregates any number of elements into one while downstream does not ask.</summary>
    public static Source<TSeed, TMat> ConflateWithSeed<TOut, TMat, TSeed>(this Source<TOut, TMat> flow, Func<TOut, TSeed> seed, Func<TSeed, TOut, TSeed> aggregate)
        => flow.Via(Stages.Batch(null, seed, aggregate));

    public static Source<IEnumerable<TOut>, TMat> Grouped<TOut, TMat>(this Source<TOut, TMat> flow, int n)
        => flow.Via(Stages.Grouped<TOut>(n));

    /// <summary>Groups of <paramref name="n"/> elements, smaller ones when <paramref name="timeout"/> passes; never empty ones.</summary>
    public static Source<IEnumerable<TOut>, TMat> GroupedWithin<TOut, TMat>(this Source<TOut, TMat> flow, int n, TimeSpan timeout)
        => flow.Via(Stages.GroupedWithin<TOut>(n, timeout));

    public static Source<TOut, TMat> InitialDelay<TOut, TMat>(this Source<TOut, TMat> flow, TimeSpan delay)
        => flow.Via(Stages.InitialDelay<TOut>(delay));
}
