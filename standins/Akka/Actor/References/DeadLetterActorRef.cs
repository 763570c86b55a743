using Akka.Actor.Internal;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The reference to an actor that does not exist any more: every message becomes a dead letter.</summary>
internal sealed class DeadLetterActorRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path { get; } = path;

    internal override ActorSystemImpl System => system;

    protected override void TellInternal(object message, IActorRef sender)
    {
        switch (message)
        {
            case null:
                throw new InvalidMessageException("Message is null");
            case DeadLetter letter:
                Publish(letter.Message, letter.Sender, letter.Recipient);
                break;
            default:
                Publish(message, sender, this);
                break;
        }
    }

    private protected override void Handle(SystemMessage message)
    {
        if (message is Watch watch && !watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, ExistenceConfirmed: false));
    }

    private void Publish(object message, IActorRef sender, IActorRef recipient)
    {
        var from = sender.IsNobody() ? this : sender;
        if (message is IDeadLetterSuppression quiet)
            system.EventStream.Publish(new SuppressedDeadLetter(quiet, from, recipient));
        else
            system.EventStream.Publish(new DeadLetter(message, from, recipient));
    }
}
