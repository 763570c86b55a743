using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>A reference without an actor behind it: it takes no part in supervision and, by default, ignores everything.</summary>
public abstract class MinimalActorRef : ActorRefBase, IInternalActorRef
{
    internal abstract ActorSystemImpl System { get; }

    ActorSystemImpl IInternalActorRef.System => System;

    IInternalActorRef IInternalActorRef.Parent => ActorRefs.Nobody;

    void IInternalActorRef.SendSystemMessage(SystemMessage message) => Handle(message);

    private protected virtual void Handle(SystemMessage message)
    {
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
    }
}
