using Akka.Actor;
using Akka.Streams.Stage;

namespace Akka.Streams.Implementation;

/// <summary>Passes elements on; its task tells how the stream ended.</summary>
internal sealed class TerminationWatcher<T> : GraphStageWithMaterializedValue<FlowShape<T, T>, Task<Done>>
{
    public override FlowShape<T, T> Shape { get; } = new(new Inlet<T>("TerminationWatcher.in"), new Outlet<T>("TerminationWatcher.out"));

    public override ILogicAndMaterializedValue<Task<Done>> CreateLogicAndMaterializedValue(Attributes inheritedAttributes)
    {
        var termination = new TaskCompletionSource<Done>();
        return new LogicAndMaterializedValue<Task<Done>>(new Logic(Shape, termination), termination.Task);
    }

    public override string ToString() => "TerminationWatcher";

    private sealed class Logic(FlowShape<T, T> shape, TaskCompletionSource<Done> termination) : FlowLogic<T, T>(shape)
    {
        public override void OnPush() => Push(Out, Grab(In));

        public override void OnUpstreamFinish()
        {
            termination.TrySetResult(Done.Instance);
            CompleteStage();
        }

        public override void OnUpstreamFailure(Exception e)
        {
            termination.TrySetException(e);
            FailStage(e);
        }

        public override void OnDownstreamFinish(Exception cause)
        {
            if (cause is SubscriptionWithCancelException.NonFailureCancellation)
                termination.TrySetResult(Done.Instance);
            else
                termination.TrySetException(cause);
            CancelStage(cause);
        }

        public override void PostStop() => termination.TrySetException(new AbruptStageTerminationException(this));
    }
}

/// <summary>Passes elements on; fails when an actor terminates.</summary>
internal sealed class WatchLogic<T>(FlowShape<T, T> shape, IActorRef target) : FlowLogic<T, T>(shape)
{
    public override void PreStart() => GetStageActor(OnMessage).Watch(target);

    public override void OnPush() => Push(Out, Grab(In));

    private void OnMessage((IActorRef Sender, object Message) args)
    {
        if (args.Message is Terminated terminated && terminated.ActorRef.Equals(target))
            FailStage(new WatchedActorTerminatedException("watch", target));
    }
}

/// <summary>Passes the end of the stream on to callbacks.</summary>
internal sealed class OnCompleteLogic<T>(FlowShape<T, NotUsed> shape, Action success, Action<Exception> failure)
    : FlowLogic<T, NotUsed>(shape)
{
    private bool _signalled;

    public override void OnPush() => Pull(In);

    public override void OnUpstreamFinish()
    {
        success();
        _signalled = true;
        CompleteStage();
    }

    public override void OnUpstreamFailure(Exception e)
    {
        failure(e);
        _signalled = true;
        FailStage(e);
    }

    public override void PostStop()
    {
        if (!_signalled)
            failure(new AbruptStageTerminationException(this));
    }
}
