using System.Diagnostics;
using Akka.Actor;

namespace Lethean.Actors.Cluster;

/// <summary>A node as the coordinator knows it.</summary>
/// <param name="actor">Speaks for it.</param>
internal sealed class KnownNode(NodeFacts facts, IActorRef actor)
{
    private long _heard = Stopwatch.GetTimestamp();

    public NodeFacts Facts { get; } = facts;

    public IActorRef Actor { get; } = actor;

    /// <summary>Of the actor, as other nodes find it.</summary>
    public string Address { get; } = actor.Path.ToSerializationFormat();

    /// <summary>Whether nothing was heard of it for a lease, as <see cref="FallsSilent"/> has found.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Whether it hands back what it has.</summary>
    public bool Leaves { get; set; }

    /// <summary>Whether it may get something to do.</summary>
    public bool IsPresent => !IsSilent && !Leaves;

    /// <returns>Whether it was silent before.</returns>
    public bool IsHeard()
    {
        var wasSilent = IsSilent;
        (_heard, IsSilent) = (Stopwatch.GetTimestamp(), false);
        return wasSilent;
    }

    /// <returns>Whether it is silent from now on.</returns>
    public bool FallsSilent(TimeSpan lease)
    {
        if (IsSilent || Stopwatch.GetElapsedTime(_heard) <= lease)
            return false;
        return IsSilent = true;
    }
}
