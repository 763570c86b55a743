using Akka.Actor;
using Akka.Streams.Implementation;
using Akka.Util;

namespace Akka.Streams.Dsl;

/// <summary>How streams end, and who is told.</summary>
public static partial class FlowOperations
{
    /// <summary>The task completes when the stream completes or is cancelled, and fails when the stream fails.</summary>
    public static Flow<TIn, TOut, TMat2> WatchTermination<TIn, TOut, TMat, TMat2>(this Flow<TIn, TOut, TMat> flow, Func<TMat, Task<Done>, TMat2> materializerFunction)
        => flow.ViaMaterialized(new TerminationWatcher<TOut>(), materializerFunction);

    /// <summary>Replaces a failure by a last element, if there is one for it.</summary>
    public static Flow<TIn, TOut, TMat> Recover<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Func<Exception, Option<TOut>> partialFunc)
        => flow.Via(Stages.Recover(partialFunc));

    public static Flow<TIn, TOut, TMat> SelectError<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, Func<Exception, Exception> selector)
        => flow.Via(Stages.SelectError<TOut>(selector));

    /// <summary>Fails when no element passes for that long.</summary>
    public static Flow<TIn, TOut, TMat> IdleTimeout<TIn, TOut, TMat>(this Flow<TIn, TOut, TMat> flow, TimeSpan timeout)
        => flow.Via(Stages.IdleTimeout<TOut>(timeout));

    /// <summary>Fails with <see cref="WatchedActorTerminatedException"/> when the actor terminates.</summary>
    public static Flow<T, T, TMat> Watch<T, TMat>(this Flow<T, T, TMat> flow, IActorRef actorRef)
        => flow.Via(Stages.Watch<T>(actorRef));
}
