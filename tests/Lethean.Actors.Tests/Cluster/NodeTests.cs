using System.Net;
using Akka.Actor;
using Akka.Actor.Dsl;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Cluster;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>The real node in a cluster of one member, and others that say what the tests want.</summary>
public sealed class NodeTests() : TestKit(ClusterSystem.Start(
    new ClusterPlace(new IPEndPoint(IPAddress.Loopback, 0), null) { AkkaSection = Patience.Config }, Protocol.CoordinatorRole))
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lethean-");
    private readonly TaskCompletionSource<NodeEnd> _end = new();
    private readonly List<string> _said = [];

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Source_should_be_made_once_and_only_for_the_run_that_the_node_is_in()
    {
        using var cache = new ContentCache(_folder.FullName);
        var node = Join(cache);
        var (stranger, link) = (CreateTestProbe(), CreateTestProbe());

        node.Tell(new Open(new JobKey("another run", 0, 1), "users"), stranger.Ref);
        node.Tell(new Open(new JobKey("run", 0, 1), "users"), link.Ref);
        node.Tell(new Open(new JobKey("run", 0, 1), "users"), link.Ref);

        link.FishForMessage(message => message is Opened);
        node.Tell(NodeActor.Leave.Instance);
        await _end.Task;
        Assert.Equal("makes the samples of users for variant 1", Assert.Single(_said, line => line.StartsWith("makes", StringComparison.Ordinal)));
        Assert.False(stranger.HasMessages);
    }

    private IActorRef Join(ContentCache cache)
    {
        var coordinator = CreateTestProbe();
        Sys.ActorOf(door => door.ReceiveAny((message, context) => coordinator.Ref.Tell(message, context.Sender)), Protocol.Coordinator);
        var node = Sys.ActorOf(NodeActor.Props(SetupOf(cache), _end), "node");
        var cluster = Akka.Cluster.Cluster.Get(Sys);
        cluster.Join(cluster.SelfAddress);
        coordinator.FishForMessage(message => message is Hello);
        node.Tell(new Welcome("run", "hash", TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10)), coordinator.Ref);
        return node;
    }

    private NodeSetup SetupOf(ContentCache cache) => new()
    {
        Facts = Messages.Facts("a"),
        Program = "this one",
        Worker = new IdleWorker(new VariantInputs(Scenario.Load(Scenario.Mixed).Variants.Single(), Tiny.Inputs)),
        Cache = cache,
        Lease = TimeSpan.FromMinutes(10),
        Say = _said.Add,
        Works = [],
        IsFirst = true,
    };
}
