using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using Lethean.Actors.Cluster;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Actors.Traffic;
using Lethean.Learning;
using Lethean.Learning.Randomness;
using Lethean.Learning.Samples;
using ClientId = Lethean.Learning.Defenses.ClientId;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>Coordinators and nodes in one process, with real sockets between them.</summary>
[Collection(nameof(Alone))]
public sealed class NetworkTests : ClusterOfTests
{
    [Fact]
    public async Task Experiment_should_come_to_the_same_lines_on_nodes_as_on_one_machine()
    {
        var experiment = Scenario.Load(Messages.Experiment);
        await using var coordinator = Coordinate();
        StartNode(new TinyWorker());
        StartNode(new TinyWorker());

        var (events, result) = await RunAsync(coordinator, experiment);

        Assert.False(result.Interrupted);
        Assert.Equal(4, result.Variants.Length);
        Assert.Equal([0, 1, 2, 3], _watcher.Computations.Select(computed => computed.Variant).Order());
        var here = new RecordingSink();
        await ExperimentRunner.RunAsync(experiment, _ => Tiny.Inputs, [here]);
        foreach (var seed in new ulong[] { 1, 2, 3, 4 })
            Assert.Equal(LinesOf(here, seed), LinesOf(events, seed));
    }

    [Fact]
    public async Task Node_that_leaves_should_hand_back_and_another_finish()
    {
        var experiment = Scenario.Load(Messages.Experiment, "lethean.experiment.seeds=[1]");
        await using var coordinator = Coordinate();
        var hanging = new TinyWorker { Before = gone => Task.Delay(Timeout.Infinite, gone) };
        var (leave, stay) = StartNode(hanging);
        var run = RunAsync(coordinator, experiment);
        await hanging.Begun;

        await leave.CancelAsync();
        await stay.WaitAsync(Patience.Limit);
        StartNode(new TinyWorker());

        Assert.Single((await run).Result.Variants);
        Assert.Equal(2, Assert.Single(_watcher.Computations).Attempt);
        Assert.Contains(_watcher.News, news => news.Contains("hands back test (seed 1)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Node_should_serve_the_next_coordinator_at_the_same_address()
    {
        var experiment = Scenario.Load(Messages.Experiment, "lethean.experiment.seeds=[1]");
        await using (var first = Coordinate())
        {
            StartNode(new TinyWorker());
            await RunAsync(first, experiment);
        }

        await using var second = Coordinate();
        Assert.Single((await RunAsync(second, experiment)).Result.Variants);
    }

    [Fact]
    public async Task Coordinator_should_refuse_types_that_are_not_registered_and_go_on()
    {
        var experiment = Scenario.Load(Messages.Experiment, "lethean.experiment.seeds=[1]");
        await using var coordinator = Coordinate();
        var run = RunAsync(coordinator, experiment);
        // Whoever speaks Akka's own JSON, with names of types in it.
        using var stranger = ActorSystem.Create(ClusterSystem.Name, ConfigurationFactory.ParseString("""
            akka { loglevel = OFF, stdout-loglevel = OFF, actor.provider = remote, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }
            """));
        var door = await stranger.ActorSelection($"akka.tcp://{ClusterSystem.Name}@{coordinator.Address}/user/{Protocol.Coordinator}")
            .ResolveOne(TimeSpan.FromMinutes(1));
        Stranger.Made = 0;

        door.Tell(new Stranger("first"));
        // On one connection messages keep their order: this answer shows that the first has arrived.
        await Assert.ThrowsAsync<AskTimeoutException>(() => door.Ask(new Stranger("second"), TimeSpan.FromSeconds(1)));
        StartNode(new TinyWorker());

        Assert.Single((await run).Result.Variants);
        // Once each where it was sent from.
        Assert.Equal(2, Stranger.Made);
    }

    [Fact]
    public async Task Node_should_not_be_given_up_when_all_cores_compute()
    {
        var experiment = Scenario.Load(Messages.Experiment, "lethean.experiment.seeds=[1]", "lethean.cluster.lease=4s");
        await using var coordinator = Coordinate(lease: TimeSpan.FromSeconds(4));
        using var busy = new ManualResetEventSlim();
        var worker = new TinyWorker
        {
            // Threads that compute without a pause, twice as many as there are processors.
            Before = async gone =>
            {
                var threads = Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(_ => new Thread(() => Spin(busy))).ToList();
                threads.ForEach(thread => thread.Start());
                await Task.Delay(TimeSpan.FromSeconds(7), gone);
                busy.Set();
            },
        };
        StartNode(worker, lease: TimeSpan.FromSeconds(4));

        await RunAsync(coordinator, experiment);

        Assert.Equal([(0, 1)], _watcher.Computations.Select(computed => (computed.Variant, computed.Attempt)));
        Assert.DoesNotContain(_watcher.News, news => news.Contains("silent", StringComparison.Ordinal));

        static void Spin(ManualResetEventSlim end)
        {
            while (!end.IsSet)
            {
                // As a model does.
            }
        }
    }

    [Fact]
    public async Task Node_should_be_kept_out_when_its_certificate_is_not_the_clusters()
    {
        var experiment = Scenario.Load(Messages.Experiment, "lethean.experiment.seeds=[1]");
        var (ours, theirs) = (Identity(), Identity());
        await using var coordinator = Coordinate(identity: ours);
        var said = new List<string>();
        StartNode(new TinyWorker(), identity: theirs, say: said.Add);
        var run = RunAsync(coordinator, experiment);
        await HoldsAsync(() => said.Any(line => line.Contains("is not one that this cluster trusts", StringComparison.Ordinal)));
        Assert.DoesNotContain(_watcher.News, news => news.Contains("has joined", StringComparison.Ordinal));

        StartNode(new TinyWorker(), identity: ours);

        Assert.Single((await run).Result.Variants);
        Assert.Single(_watcher.News, news => news.Contains("has joined", StringComparison.Ordinal));
    }

    [Fact]
    public void Address_beyond_this_machine_should_be_refused_without_a_certificate()
    {
        var place = new ClusterPlace(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 4053), null);

        var refusal = Assert.Throws<InputException>(() => ClusterCoordinator.Start(place));

        Assert.Contains("192.0.2.1:4053: an address beyond this machine needs a certificate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Content_should_be_fetched_once_and_only_under_a_hash_that_fits()
    {
        var content = RandomNumberGenerator.GetBytes(3 * Protocol.ChunkBytes + 1);
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        var folder = Path.Combine(_folder.FullName, "cache");
        using var cache = new ContentCache(folder);
        var asked = 0;

        var path = await cache.GetAsync(hash, Give);
        Assert.Equal(content, File.ReadAllBytes(path));
        Assert.Equal(4, asked);
        Assert.Equal(path, await cache.GetAsync(hash, Give));
        Assert.Equal(4, asked);

        File.WriteAllText(path, "damaged");
        Assert.Equal(content, File.ReadAllBytes(await cache.GetAsync(hash, Give)));
        var other = new string('0', 64);
        var refusal = await Assert.ThrowsAsync<InputException>(() => cache.GetAsync(other, Give));
        Assert.Contains("instead of 000000000000…", refusal.Message, StringComparison.Ordinal);
        foreach (var outside in new[] { "../../etc/passwd", "/etc/passwd", hash.ToUpperInvariant(), "" })
            await Assert.ThrowsAsync<InputException>(() => cache.GetAsync(outside, Give));
        Assert.Equal([path], Directory.GetFiles(folder, "*", SearchOption.AllDirectories));

        Task<(long, byte[])> Give(long offset)
        {
            asked++;
            return Task.FromResult(((long)content.Length, content[(int)offset..Math.Min(content.Length, (int)offset + Protocol.ChunkBytes)]));
        }
    }

    [Fact]
    public void Messages_should_come_back_as_they_were_and_unknown_ones_be_refused()
    {
        using var system = ClusterSystem.Start(new ClusterPlace(new IPEndPoint(IPAddress.Loopback, 0), null), Protocol.NodeRole);
        var job = new JobKey("run", 3, 1);
        var made = new TrafficSample("users", 7, new ClientId("users", 3), 0.1, Sample.Draw(Tiny.Train, RandomStream.Create(1, "test")));
        IClusterMessage[] all =
        [
            new Hello(1, "program", Messages.Facts("a")), new Welcome("run", "hash", TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(15)), new Refused("why"),
            new Beat("run", [new JobProgress(job, 7, 0.25), new JobProgress(job, 0, null)]), new Beaten("run"), new Drop(job),
            new Events(job, 5, [1, 2, 3]), new EventsTaken(job, 8), new Completed(job, 8, "hash", "lines"), new Failed(job, "why", true),
            new HandedBack(job), new Settled(job), new Fetch("hash", 9), new Piece("hash", 9, 10, [4]), new Farewell("run"),
            new Assign(job, [new GeneratorPlace("users", "home", "akka://home")], true), new Open(job, "users"),
            new StillHere(1), new Opened(2, true, false), new Broke(3, "why", true), new AskTime(4), new TimeIs(5, 7), new Begin(6, 8),
            new Delay(7, 9), new Wanted(8, 3), new SampleMade(9, made), new SamplesMissed(10, new MissedSamples("users", 3, 0.5, "late")),
            new SourceEnded(11, true), new Craft(12, made.Sample), new AskModelAbout(13, made.Sample.Image, new WrittenObjective()),
            new ModelAnswer(14, 15, [1, 2]), new NoAnswer(16), new Crafted(17, made.Sample), new Heard(18, made.Sample, 3),
            new ClientAnswered(19, 4), new Close(20), new Closed(21, 5), new StandStill(22),
        ];
        Assert.Equal(typeof(IClusterMessage).Assembly.GetTypes().Count(
            type => !type.IsAbstract && type.IsAssignableTo(typeof(IClusterMessage))), all.Length);
        foreach (var message in all)
        {
            var serializer = Assert.IsType<ProtocolSerializer>(system.Serialization.FindSerializerFor(message));
            var bytes = serializer.ToBinary(message);
            var back = serializer.FromBinary(bytes, serializer.Manifest(message));
            Assert.Equal(Encoding.UTF8.GetString(bytes), Encoding.UTF8.GetString(serializer.ToBinary(back)));
            Assert.Throws<System.Runtime.Serialization.SerializationException>(() => serializer.FromBinary(bytes, "hallo"));
        }

        Assert.Throws<System.Runtime.Serialization.SerializationException>(() => system.Serialization.FindSerializerFor(new Stranger("x")));
    }

    private static ClusterIdentity Identity()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        return new(request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)), []);
    }

    /// <summary>A type that nobody registered.</summary>
    public sealed class Stranger
    {
        private static int _made;

        public Stranger(string name)
        {
            Name = name;
            Interlocked.Increment(ref _made);
        }

        /// <summary>How often one was made, by whomever.</summary>
        public static int Made { get => _made; set => _made = value; }

        public string Name { get; }
    }
}
