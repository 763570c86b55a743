using Akka.Actor;
using Akka.Actor.Internal;

namespace Akka.Event;

/// <summary>A logger that needs no running system; it serves while a system starts and stops.</summary>
public abstract class MinimalLogger : MinimalActorRef
{
    public sealed override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems")) / "StandardOutLogger";

    internal sealed override ActorSystemImpl System => throw new NotSupportedException("MinimalLogger does not provide");

    protected sealed override void TellInternal(object message, IActorRef sender) => Log(message);

    protected abstract void Log(object message);
}

public class StandardOutLogger : MinimalLogger
{
    protected override void Log(object message) => Console.WriteLine(message);
}
