using Akka.Actor;
using Akka.Streams.Implementation;
using Akka.Util;

namespace Akka.Streams.Dsl;

/// <summary>How streams end, and who is told.</summary>
public static partial class SourceOperations
{
    /// <summary>The task completes when the stream completes or is cancelled, and fails when the stream fails.</summary>
    public static Source<TOut, TMat2> WatchTermination<TOut, TMat, TMat2>(this Source<TOut, TMat> flow, Func<TMat, Task<Done>, TMat2> materializerFunction)
        => flow.ViaMaterialized(new TerminationWatcher<TOut>(), materializerFunction);

    /// <summary>Replaces a failure by a last element, if there is one for it.</summary>
    public static Source<TOut, TMat> Recover<TOut, TMat>(this Source<TOut, TMat> flow, Func<Exception, Option<TOut>> partialFunc)
        => flow.Via(Stages.Recover(partialFunc));

    public static Source<TOut, TMat> SelectError<TOut, TMat>(this Source<TOut, TMat> flow, Func<Exception, Exception> selector)
        => flow.Via(Stages.SelectError<TOut>(selector));

    /// <summary>Fails when no element passes for that long.</summary>
    public static Source<TOut, TMat> IdleTimeout<TOut, TMat>(this Source<TOut, TMat> flow, TimeSpan timeout)
        => flow.Via(Stages.IdleTimeout<TOut>(timeout));

    /// <summary>Fails with <see cref="WatchedActorTerminatedException"/> when the actor terminates.</summary>
    public static Source<TOut, TMat> Watch<TOut, TMat>(this Source<TOut, TMat> flow, IActorRef actorRef)
        => flow.Via(Stages.Watch<TOut>(actorRef));
}
