using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>The reference to an actor of this system.</summary>
internal sealed class LocalActorRef : ActorRefBase, IInternalActorRef
{
    internal LocalActorRef(ActorSystemImpl system, Props props, IInternalActorRef parent, ActorPath path)
    {
        Path = path;
        Cell = new ActorCell(system, this, props, parent);
    }

    public override ActorPath Path { get; }

    internal ActorCell Cell { get; }

    ActorSystemImpl IInternalActorRef.System => Cell.SystemImpl;

    IInternalActorRef IInternalActorRef.Parent => Cell.ParentRef;

    void IInternalActorRef.SendSystemMessage(SystemMessage message) => Cell.Enqueue(message);

    protected override void TellInternal(object message, IActorRef sender) => Cell.Enqueue(message, sender);
}
