using System.Diagnostics;
using Akka.Actor;

namespace Lethean.Actors.Cluster;

/// <summary>
/// One end of a link between two actors: numbers what is said to the other end, notices what is missing of what that says, and when it
/// has fallen silent. Not thread-safe.
/// </summary>
/// <param name="lease">Silence after which the other end counts as lost.</param>
internal sealed class LinkEnd(TimeSpan lease)
{
    private long _heard = Stopwatch.GetTimestamp();
    private long _said;
    private long _received;

    /// <summary>Who is at the other end; <c>null</c> where nobody is yet.</summary>
    public IActorRef? Other { get; set; }

    /// <summary>Whether nothing was heard of it for a lease, from the beginning on.</summary>
    public bool IsSilent => Stopwatch.GetElapsedTime(_heard) > lease;

    /// <param name="message">Makes it with its number.</param>
    public void Say(Func<long, LinkMessage> message) => Other?.Tell(message(++_said));

    /// <returns>Whether it is the next one: nothing before it was lost.</returns>
    public bool Hear(LinkMessage message)
    {
        _heard = Stopwatch.GetTimestamp();
        return message.Number == ++_received;
    }
}
