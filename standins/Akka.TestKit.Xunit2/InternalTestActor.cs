using System.Threading.Channels;
using Akka.Actor;

namespace Akka.TestKit;

/// <summary>Puts everything that it receives into the queue on which the assertions wait.</summary>
internal sealed class InternalTestActor(ChannelWriter<MessageEnvelope> queue) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchRequest watch:
                Context.Watch(watch.Actor);
                Sender.Tell(Done.Instance);
                break;
            case UnwatchRequest unwatch:
                Context.Unwatch(unwatch.Actor);
                Sender.Tell(Done.Instance);
                break;
            default:
                queue.TryWrite(new RealMessageEnvelope(message, Sender));
                break;
        }
    }

    internal sealed record WatchRequest(IActorRef Actor);

    internal sealed record UnwatchRequest(IActorRef Actor);
}
