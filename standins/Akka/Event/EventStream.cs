using Akka.Actor;

namespace Akka.Event;

/// <summary>Publish and subscribe by type: a subscriber gets everything that is of a type it subscribed to, once.</summary>
public class EventStream : LoggingBus
{
    internal EventStream()
    {
    }

    /// <summary>False if already subscribed to that type or a base of it.</summary>
    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        ArgumentNullException.ThrowIfNull(subscriber);
        return base.Subscribe(subscriber, channel);
    }
}

public static class EventStreamExtensions
{
    public static bool Subscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this EventStream eventStream, IActorRef subscriber) =>
        eventStream.Unsubscribe(subscriber, typeof(TChannel));
}
