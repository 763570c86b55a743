using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>A reference that takes part in supervision and death watch through system messages.</summary>
public interface IInternalActorRef : IActorRef
{
    internal ActorSystemImpl System { get; }

    internal IInternalActorRef Parent { get; }

    internal void SendSystemMessage(SystemMessage message);

    internal void Stop() => SendSystemMessage(new Terminate());
}
