using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>Tells every element to an actor, as fast as it can.</summary>
internal sealed class ActorRefSinkLogic<T>(
    SinkShape<T> shape, IActorRef target, object onComplete, Func<Exception, object> onFailure)
    : SinkLogic<T>(shape)
{
    private bool _signalled;

    public override void PreStart()
    {
        GetStageActor(OnMessage).Watch(target);
        Pull(In);
    }

    public override void OnPush()
    {
        target.Tell(Grab(In), ActorRefs.NoSender);
        Pull(In);
    }

    public override void OnUpstreamFinish()
    {
        Signal(onComplete);
        CompleteStage();
    }

    public override void OnUpstreamFailure(Exception e)
    {
        Signal(onFailure(e));
        FailStage(e);
    }

    public override void PostStop()
    {
        if (!_signalled)
            Signal(onFailure(new AbruptStageTerminationException(this)));
    }

    private void OnMessage((IActorRef Sender, object Message) args)
    {
        if (args.Message is Terminated terminated && terminated.ActorRef.Equals(target))
            CompleteStage();
    }

    private void Signal(object message)
    {
        _signalled = true;
        target.Tell(message, ActorRefs.NoSender);
    }
}

/// <summary>
/// Tells elements to an actor, one after each acknowledgement. Meanwhile takes as many elements in advance as the
/// input buffer holds. Any message of the acknowledgement's type counts as one.
/// </summary>
internal sealed class ActorRefWithAckLogic<T>(
    SinkShape<T> shape, int capacity, IActorRef target, object onInit, object ack, object onComplete, Func<Exception, object> onFailure)
    : SinkLogic<T>(shape)
{
    private readonly Queue<T> _elements = new();
    private bool _acknowledged;
    private bool _ending;

    public override void PreStart()
    {
        SetKeepGoing(true);
        GetStageActor(OnMessage).Watch(target);
        target.Tell(onInit, StageActor.Ref);
        Pull(In);
    }

    public override void OnPush()
    {
        _elements.Enqueue(Grab(In));
        if (_acknowledged)
        {
            _acknowledged = false;
            Send();
        }

        if (_elements.Count < capacity)
            Pull(In);
    }

    public override void OnUpstreamFinish()
    {
        _ending = true;
        FinishIfSent();
    }

    public override void OnUpstreamFailure(Exception e)
    {
        target.Tell(onFailure(e), StageActor.Ref);
        FailStage(e);
    }

    public override string ToString() => "ActorRefBackpressureSink";

    private void OnMessage((IActorRef Sender, object Message) args)
    {
        if (args.Message.GetType() == ack.GetType())
            OnAck();
        else if (args.Message is Terminated terminated && terminated.ActorRef.Equals(target))
            CompleteStage();
    }

    private void OnAck()
    {
        if (_elements.Count == 0)
        {
            _acknowledged = true;
            return;
        }

        if (_elements.Count == capacity)
            TryPull(In);
        Send();
    }

    private void Send()
    {
        target.Tell(_elements.Dequeue(), StageActor.Ref);
        FinishIfSent();
    }

    private void FinishIfSent()
    {
        if (!_ending || _elements.Count > 0)
            return;
        target.Tell(onComplete, StageActor.Ref);
        CompleteStage();
    }
}
