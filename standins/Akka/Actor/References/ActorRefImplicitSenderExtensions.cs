using Akka.Actor.Internal;

namespace Akka.Actor;

public static class ActorRefImplicitSenderExtensions
{
    /// <summary>Sends a message; the sender is the actor that is running on this thread, if any.</summary>
    public static void Tell(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.Current?.Self);

    /// <summary>Sends a message on, keeping the sender of the message that is being handled.</summary>
    public static void Forward(this IActorRef receiver, object message) => receiver.Tell(message, ActorCell.Current?.Sender);
}
