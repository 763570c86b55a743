using Akka.Actor.Internal;

namespace Akka.Actor;

/// <summary>The reference to no actor: swallows every message.</summary>
public sealed class Nobody : MinimalActorRef
{
    internal static readonly Nobody Instance = new();

    private Nobody()
    {
    }

    public override ActorPath Path { get; } = new RootActorPath(new Address("akka", "all-systems")) / "Nobody";

    internal override ActorSystemImpl System => throw new NotSupportedException("Nobody does not provide");
}
