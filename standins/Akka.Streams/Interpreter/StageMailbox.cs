using Akka.Actor;

namespace Akka.Streams.Implementation;

/// <summary>The actor behind a <see cref="Stage.StageActor"/>: hands its messages to the stage.</summary>
internal sealed class StageMailbox(Action<(IActorRef, object)> callback) : ActorBase
{
    internal sealed record Watch(IActorRef Target);

    internal sealed record Unwatch(IActorRef Target);

    protected override bool Receive(object message)
    {
        switch (message)
        {
            case Watch watch:
                Context.Watch(watch.Target);
                break;
            case Unwatch unwatch:
                Context.Unwatch(unwatch.Target);
                break;
            default:
                callback((Sender, message));
                break;
        }

        return true;
    }
}
