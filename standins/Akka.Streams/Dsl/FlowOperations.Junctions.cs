namespace Akka.Streams.Dsl;

/// <summary>Connections with one other source or sink.</summary>
public static partial class FlowOperations
{
    public static Flow<TIn, TOut2, TMat> Merge<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> other, bool eagerComplete = false)
        where TOut1 : TOut2
        => flow.Via(Fan.Merge<TOut1, TOut2, TMat>(other, eagerComplete));

    public static Flow<TIn, TOut2, TMat3> MergeMaterialized<TIn, TOut1, TOut2, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat2> that, Func<TMat, TMat2, TMat3> combine)
        where TOut1 : TOut2
        => flow.ViaMaterialized(Fan.Merge<TOut1, TOut2, TMat2>(that, eagerComplete: false), combine);

    /// <summary>Merges two sorted streams into a sorted one.</summary>
    public static Flow<TIn, TOut, TMat> MergeSorted<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other, Func<TOut, TOut, int> orderFunc)
        => flow.Via(Fan.MergeSorted(other, orderFunc));

    /// <summary>Merges two sorted streams into a sorted one.</summary>
    public static Flow<TIn, TOut, TMat> MergeSorted<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other)
        where TOut : IComparable<TOut>
        => flow.Via(Fan.MergeSorted(other, (x, y) => x.CompareTo(y)));

    /// <summary>Merges two sorted streams into a sorted one.</summary>
    public static Flow<TIn, TOut, TMat> MergeSorted<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other, IComparer<TOut> comparer)
        => flow.Via(Fan.MergeSorted(other, comparer.Compare));

    /// <summary>Takes the first element of <paramref name="other"/> in advance.</summary>
    public static Flow<TIn, TOut, TMat> Concat<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SourceShape<TOut>, TMat> other)
        => flow.Via(Fan.Concat(other));

    public static Flow<TIn, TOut2, TMat> Prepend<TIn, TOut1, TOut2, TMat>(this Flow<TIn, TOut1, TMat> flow, IGraph<SourceShape<TOut2>, TMat> that)
        where TOut1 : TOut2
        => flow.Via(Fan.Prepend<TOut1, TOut2, TMat>(that));

    public static Flow<TIn, (T1, T2), TMat> Zip<TIn, T1, T2, TMat>(this Flow<TIn, T1, TMat> flow, IGraph<SourceShape<T2>, TMat> other)
        => flow.ZipWith(other, (a, b) => (a, b));

    public static Flow<TIn, T3, TMat> ZipWith<TIn, T1, T2, T3, TMat>(this Flow<TIn, T1, TMat> flow, IGraph<SourceShape<T2>, TMat> other, Func<T1, T2, T3> combine)
        => flow.Via(Fan.ZipWith(other, combine));

    /// <summary>Sends every element to a sink as well; the slower one decides.</summary>
    public static Flow<TIn, TOut, TMat> AlsoTo<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that)
        => flow.AlsoTo(that, propagateFailure: false);

    /// <summary>Sends every element to a sink as well; the slower one decides.</summary>
    public static Flow<TIn, TOut, TMat> AlsoTo<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that, bool propagateFailure)
        => flow.Via(Fan.AlsoTo(that, propagateFailure));

    public static Flow<TIn, TOut, TMat3> AlsoToMaterialized<TIn, TOut, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that, Func<TMat, TMat2, TMat3> materializerFunction)
        => flow.ViaMaterialized(Fan.AlsoTo(that, propagateFailure: false), materializerFunction);

    /// <summary>Shows elements to an action, without waiting for it.</summary>
    public static Flow<TIn, TOut, TMat> WireTap<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Action<TOut> action)
        => flow.WireTapMaterialized(Sink.ForEach(action), Keep.Left);

    /// <summary>Shows elements to a sink, without waiting for it.</summary>
    public static Flow<TIn, TOut, TMat> WireTap<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that)
        => flow.Via(Fan.WireTap(that));

    public static Flow<TIn, TOut, TMat3> WireTapMaterialized<TIn, TOut, TMat, TMat2, TMat3>(
        this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat2> that, Func<TMat, TMat2, TMat3> materializerFunction)
        => flow.ViaMaterialized(Fan.WireTap(that), materializerFunction);

    /// <summary>Sends some elements elsewhere.</summary>
    public static Flow<TIn, TOut, TMat> DivertTo<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, IGraph<SinkShape<TOut>, TMat> that, Func<TOut, bool> when)
        => flow.Via(Fan.DivertTo(that, when));
}
