using Akka.Event;

namespace Akka.Actor.Internal;

/// <summary>The parent of all top-level actors; messages to it are dead letters.</summary>
internal sealed class GuardianActor : ActorBase
{
    protected override bool Receive(object message)
    {
        Context.System.DeadLetters.Tell(new DeadLetter(message, Sender, Self), Sender);
        return true;
    }
}
