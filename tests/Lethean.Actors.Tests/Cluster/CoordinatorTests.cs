using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>The real coordinator, and nodes that say what the tests want.</summary>
public sealed class CoordinatorTests() : TestKit(Patience.Config + Messages.Dispatchers)
{
    private static readonly ExperimentSettings TwoSeeds = Scenario.Load(Messages.Experiment, "lethean.experiment.seeds=[1,2]");
    private static readonly ExperimentSettings OneSeed = Scenario.Load(Messages.Experiment, "lethean.experiment.seeds=[1]");
    private static readonly ExperimentSettings Hasty = Scenario.Load(
        Messages.Experiment, "lethean.experiment.seeds=[1]", "lethean.cluster.lease=150ms");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lethean-");
    private readonly RecordingWatcher _watcher = new();
    private readonly RecordingSink _sink = new();
    private readonly TaskCompletionSource<ExperimentResult> _result = new();
    private IActorRef _coordinator = ActorRefs.Nobody;

    protected override void AfterAll()
    {
        base.AfterAll();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Sinks_should_get_the_events_of_a_variant_when_it_is_complete_as_if_it_ran_here()
    {
        Start(TwoSeeds);
        var node = Join("a");
        var job = Next<Assign>(node).Job;
        var events = await Messages.EventsAsync(TwoSeeds, job.Variant);
        var (bytes, last) = Messages.Told(job, events);

        Send(node, new Events(job, 0, bytes[..1000]));
        Send(node, new Events(job, 1000, bytes[1000..]));
        // A part that was resent, though it had come.
        Send(node, new Events(job, 0, bytes[..1000]));
        Assert.Equal([1000, bytes.Length, bytes.Length], Enumerable.Range(0, 3).Select(_ => (int)Next<EventsTaken>(node).Length));
        Assert.Empty(_sink.Events);
        Send(node, last);

        Assert.Equal(job, Next<Settled>(node).Job);
        Assert.Equal(Lines(events), Lines(_sink.Events));
        Assert.Equal([(0, "machine/a", 1)], _watcher.Computations);
        Assert.Equal(1, Next<Assign>(node).Job.Variant);
        // The last word again, since its answer was lost.
        Send(node, last);
        Assert.Equal(job, Next<Settled>(node).Job);
        Assert.Equal(Lines(events), Lines(_sink.Events));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task First_completion_should_count_and_a_late_one_be_compared(bool sameLines)
    {
        Start(Hasty);
        var silent = Join("a");
        var job = Next<Assign>(silent).Job;
        await SaidAsync("machine/a is silent");
        var second = Join("b");
        var again = Next<Assign>(second).Job;
        Assert.Equal(job with { Attempt = 2 }, again);
        var events = await Messages.EventsAsync(Hasty, 0);

        Complete(second, again, events);
        // What it had sent before it fell silent is worth nothing now.
        var late = Messages.Told(job, events).Last;
        Send(silent, sameLines ? late : late with { Lines = "others" });

        Assert.Equal(job, Next<Settled>(silent).Job);
        Assert.Equal([(0, sameLines)], _watcher.Repetitions);
        Assert.Equal(Lines(events), Lines(_sink.Events));
        Assert.Single((await _result.Task).Variants);
    }

    [Fact]
    public async Task Variant_should_fail_the_run_with_the_message_of_the_node_when_it_failed_on_two()
    {
        Start(OneSeed);
        var (first, second) = (Join("a"), Join("b"));
        var job = Next<Assign>(first).Job;

        Send(first, new Failed(job, "no room", IsInput: false));

        // Not again where it failed.
        var again = Next<Assign>(second).Job;
        Send(second, new Failed(again, "no room here either", IsInput: false));
        var failure = await Assert.ThrowsAsync<SimulationException>(() => _result.Task);
        Assert.Equal("test (seed 1) failed on machine/b: no room here either", failure.Message);
    }

    [Fact]
    public async Task Events_that_are_not_as_they_were_sent_should_be_computed_again()
    {
        Start(OneSeed);
        var node = Join("a");
        var job = Next<Assign>(node).Job;
        var events = await Messages.EventsAsync(OneSeed, 0);
        var (bytes, last) = Messages.Told(job, events);
        bytes[100] ^= 1;

        Send(node, new Events(job, 0, bytes));
        Send(node, last);

        var again = Next<Assign>(node).Job;
        Assert.Equal(2, again.Attempt);
        Assert.Empty(_sink.Events);
        Complete(node, again, events);
        Assert.Equal(Lines(events), Lines(_sink.Events));
    }

    [Fact]
    public void Job_should_be_told_again_when_the_node_does_not_know_of_it_and_dropped_when_nobody_wants_it()
    {
        Start(TwoSeeds);
        var node = Join("a");
        var job = Next<Assign>(node).Job;

        Beat(node, []);
        Assert.Equal(job, Next<Assign>(node).Job);
        Beat(node, [new JobProgress(job, 3, null), new JobProgress(job with { Attempt = 7 }, 3, null)]);
        Assert.Equal(7, Next<Drop>(node).Job.Attempt);
    }

    [Fact]
    public void Node_should_get_as_many_variants_as_it_has_cores()
    {
        Start(Scenario.Load(Messages.Experiment, "lethean.device.threads=2"));
        var (small, large) = (Join("a", cores: 1), Join("b", cores: 5));

        Assert.Equal([0, 1], new[] { Next<Assign>(large).Job.Variant, Next<Assign>(large).Job.Variant });
        Beat(large, []);
        small.ExpectMsg<Welcome>();
        small.ExpectNoMsg(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task Node_should_be_refused_when_it_is_of_another_version()
    {
        Start(TwoSeeds);
        var (older, other) = (CreateTestProbe(), CreateTestProbe());

        _coordinator.Tell(new Hello(0, "this one", Messages.Facts("a")), older.Ref);
        _coordinator.Tell(new Hello(Protocol.Version, "another one", Messages.Facts("b")), other.Ref);

        Assert.Contains("speaks protocol 0, the coordinator 2", older.ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
        Assert.Contains("is Lethean another one, the coordinator this one", other.ExpectMsg<Refused>().Reason, StringComparison.Ordinal);
        await SaidAsync("refused machine/a: it speaks protocol 0");
    }

    [Fact]
    public async Task Variant_of_a_node_that_is_gone_should_be_given_to_another()
    {
        Start(Hasty);
        var node = Join("a");
        Next<Assign>(node);

        Sys.Stop(node.Ref);

        await SaidAsync("machine/a is gone: it has left; others compute test (seed 1)");
        Assert.Equal(2, Next<Assign>(Join("b")).Job.Attempt);
    }

    [Fact]
    public async Task Interrupted_run_should_keep_what_is_complete()
    {
        Start(TwoSeeds);
        var node = Join("a");
        var job = Next<Assign>(node).Job;
        Complete(node, job, await Messages.EventsAsync(TwoSeeds, 0));
        Next<Assign>(node);

        _coordinator.Tell(CoordinatorActor.Interrupt.Instance);

        var result = await _result.Task;
        Assert.True(result.Interrupted);
        Assert.Equal([1UL], result.Variants.Select(variant => variant.Seed));
        Next<Farewell>(node);
    }

    private void Start(ExperimentSettings experiment) => _coordinator = Sys.ActorOf(CoordinatorActor.Props(new CoordinatorSetup
    {
        Run = "run",
        Program = "this one",
        Description = "hash",
        Experiment = experiment,
        Finished = ImmutableDictionary<int, VariantSummary>.Empty,
        Settings = experiment.Cluster,
        Watcher = _watcher,
        FileOf = job => Path.Combine(_folder.FullName, $"{job.Variant}-{job.Attempt}"),
        Sinks = [_sink],
        Contents = ImmutableDictionary<string, ShelvedContent>.Empty,
        Result = _result,
    }));

    private TestProbe Join(string id, int cores = 1)
    {
        var node = CreateTestProbe();
        _coordinator.Tell(new Hello(Protocol.Version, "this one", Messages.Facts(id, cores)), node.Ref);
        return node;
    }

    private void Send(TestProbe node, object message) => _coordinator.Tell(message, node.Ref);

    private void Beat(TestProbe node, ImmutableArray<JobProgress> jobs) => Send(node, new Beat("run", jobs));

    private void Complete(TestProbe node, JobKey job, IEnumerable<SimulationEvent> events)
    {
        var (bytes, last) = Messages.Told(job, events);
        Send(node, new Events(job, 0, bytes));
        Next<EventsTaken>(node);
        Send(node, last);
        Assert.Equal(job, Next<Settled>(node).Job);
    }

    /// <summary>The next message of a type; others are left out.</summary>
    private static T Next<T>(TestProbe node) => (T)node.FishForMessage(message => message is T);

    private async Task SaidAsync(string words)
    {
        while (!_watcher.News.Any(news => news.Contains(words, StringComparison.Ordinal)))
            await Task.Delay(10);
    }

    private static IEnumerable<string> Lines(IEnumerable<SimulationEvent> events) => events.Select(happened => happened switch
    {
        SampleServed served => MetricsJson.Line(served),
        Evaluated evaluated => MetricsJson.Line(evaluated),
        VariantCompleted completed => MetricsJson.Node(completed.Summary).ToJsonString(),
        var other => other.ToString(),
    });
}
