using System.Collections.Concurrent;
using System.Net;
using Akka.Actor;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>What a node is and does, whichever coordinator it stays with.</summary>
internal sealed record NodeSetup
{
    public required NodeFacts Facts { get; init; }

    public required string Program { get; init; }

    public required IVariantWorker Worker { get; init; }

    public required ContentCache Cache { get; init; }

    public required TimeSpan Lease { get; init; }

    public required Action<string> Say { get; init; }

    /// <summary>What its jobs have under way.</summary>
    public required ConcurrentBag<Task> Works { get; init; }

    /// <summary>Whether it was with no coordinator before.</summary>
    public required bool IsFirst { get; init; }

    public int Protocol { get; init; } = Cluster.Protocol.Version;
}

/// <summary>
/// Lends this machine to whichever coordinator is at an address: joins it, computes its variants, and when it is gone waits for the next
/// one. Each coordinator gets a fresh member of its cluster, so that nothing of a former one stands in the way.
/// </summary>
/// <param name="place">Where the node listens.</param>
/// <param name="coordinator">Where the coordinator listens.</param>
/// <param name="facts">What the node is.</param>
/// <param name="program">The version of the program.</param>
/// <param name="worker">Computes its variants.</param>
/// <param name="cache">Keeps what they are made of.</param>
public sealed class ClusterNode(
    ClusterPlace place, IPEndPoint coordinator, NodeFacts facts, string program, IVariantWorker worker, ContentCache cache)
{
    /// <summary>What the actor systems of a cluster are called.</summary>
    public const string SystemName = ClusterSystem.Name;

    /// <summary>How long the cluster may take to let a node leave, a system to end, and a work that was dropped.</summary>
    private static readonly TimeSpan MostLeaving = TimeSpan.FromSeconds(3), MostStopping = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <param name="leave">Hands back what is not done, and ends.</param>
    /// <exception cref="InputException">The address cannot be listened on, or the coordinator refuses the node.</exception>
    public async Task RunAsync(CancellationToken leave)
    {
        var (pause, isFirst) = (ShortestPause, true);
        for (; !leave.IsCancellationRequested; isFirst = false)
        {
            var end = await StayAsync(isFirst, leave);
            if (end.Refusal is { } refusal)
                throw new InputException($"{coordinator} refuses this node: {refusal}");
            if (leave.IsCancellationRequested)
                return;
            if (end.Why is { } why)
                place.Say($"{why}; waiting for a coordinator at {coordinator}");
            // Where nobody is, or somebody who does not trust this node, there is no hurry.
            pause = end.Why is null ? TimeSpan.FromTicks(Math.Min(2 * pause.Ticks, LongestPause.Ticks)) : ShortestPause;
            await Task.Delay(pause, leave).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>The time with one coordinator.</summary>
    private async Task<NodeEnd> StayAsync(bool isFirst, CancellationToken leave)
    {
        var system = ClusterSystem.Start(place, Protocol.NodeRole);
        var works = new ConcurrentBag<Task>();
        try
        {
            var end = new TaskCompletionSource<NodeEnd>(TaskCreationOptions.RunContinuationsAsynchronously);
            var node = system.ActorOf(NodeActor.Props(SetupOf(works, isFirst), end), "node");
            var cluster = Akka.Cluster.Cluster.Get(system);
            cluster.JoinSeedNodes([cluster.SelfAddress.WithHost($"{coordinator.Address}").WithPort(coordinator.Port)]);
            await using var _ = leave.Register(() => node.Tell(NodeActor.Leave.Instance));
            var result = await end.Task;
            var self = cluster.SelfUniqueAddress;
            if (leave.IsCancellationRequested && cluster.State.Members.Any(member => member.UniqueAddress.Equals(self)))
                await WithinAsync(cluster.LeaveAsync(CancellationToken.None), MostLeaving);
            return result;
        }
        finally
        {
            await WithinAsync(system.Terminate(), MostStopping);
            await WithinAsync(Task.WhenAll(works), MostStopping);
        }
    }

    private NodeSetup SetupOf(ConcurrentBag<Task> works, bool isFirst) => new()
    {
        Facts = facts,
        Program = program,
        Worker = worker,
        Cache = cache,
        Lease = place.Lease,
        Say = place.Say,
        Works = works,
        IsFirst = isFirst,
    };

    /// <summary>Waits, but not for ever; how it ended was told where it counts.</summary>
    private static async Task WithinAsync(Task task, TimeSpan most) => await Task.WhenAny(task, Task.Delay(most));
}
