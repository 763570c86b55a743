using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Actors.Simulation;
using Lethean.Learning;

namespace Lethean.Actors.Cluster;

/// <summary>Told what goes on in a run on a cluster; not always on the same thread.</summary>
public interface IClusterWatcher
{
    /// <summary>A line for people.</summary>
    void Say(string news);

    /// <summary>How things stand; told about twice a heartbeat.</summary>
    void Changed(ClusterStatus status);

    /// <summary>A node has computed a variant; told before the sinks get its events.</summary>
    /// <param name="variant">Its place in the experiment.</param>
    void Computed(int variant, NodeFacts node, int attempt);

    /// <summary>A variant that was complete already was computed once more; the first result counts.</summary>
    /// <param name="node">Who did; <c>null</c> where it is gone.</param>
    /// <param name="isSame">Whether it came to the same lines, where it should.</param>
    void ComputedTwice(int variant, NodeFacts? node, bool isSame, string note);
}

/// <param name="Done">Variants that are complete.</param>
/// <param name="All">Variants of the experiment.</param>
/// <param name="Requeued">How often a variant was given to a further node.</param>
public sealed record ClusterStatus(ImmutableArray<NodeStatus> Nodes, int Done, int All, int Requeued);

/// <param name="IsSilent">Whether nothing was heard of it for a lease.</param>
public sealed record NodeStatus(NodeFacts Facts, bool IsSilent, ImmutableArray<JobStatus> Jobs);

/// <param name="Variant">Its place in the experiment.</param>
/// <param name="Accuracy">Of the last evaluation; <c>null</c> before the first.</param>
public sealed record JobStatus(int Variant, int Attempt, long Samples, double? Accuracy);

/// <summary>The coordinator of a cluster, from the moment it listens to its end.</summary>
public sealed class ClusterCoordinator : IAsyncDisposable
{
    private static readonly TimeSpan MostStopping = TimeSpan.FromSeconds(10);
    private readonly ActorSystem _system;
    private readonly ClusterPlace _place;
    private IActorRef _coordinator = ActorRefs.Nobody;

    private ClusterCoordinator(ActorSystem system, ClusterPlace place) => (_system, _place) = (system, place);

    /// <summary>Where nodes join.</summary>
    public IPEndPoint Address => new(_place.Listen.Address, Akka.Cluster.Cluster.Get(_system).SelfAddress.Port!.Value);

    /// <exception cref="InputException">The address cannot be listened on.</exception>
    public static ClusterCoordinator Start(ClusterPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var system = ClusterSystem.Start(place, Protocol.CoordinatorRole);
        var cluster = Akka.Cluster.Cluster.Get(system);
        cluster.Join(cluster.SelfAddress);
        return new ClusterCoordinator(system, place);
    }

    /// <summary>Has an experiment computed by the nodes that come.</summary>
    /// <param name="run">What is computed.</param>
    /// <param name="sinks">Get the events of each variant when it is complete, one variant after another.</param>
    /// <param name="checkpoint">What is complete already, and where to keep what is not.</param>
    /// <param name="cancellationToken">Ends the run; variants that are not complete are not in the result.</param>
    /// <exception cref="SimulationException">A variant failed on too many nodes, or cost too many.</exception>
    /// <exception cref="InputException">Likewise, where what the user gave is to blame.</exception>
    public async Task<ExperimentResult> RunAsync(
        ClusterRun run, IReadOnlyList<IMetricsSink> sinks, ExperimentCheckpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(checkpoint);
        CapacityRates.RefuseUnresolved(run.Experiment);
        var description = run.Description.ToBytes();
        var hash = Convert.ToHexStringLower(SHA256.HashData(description));
        var result = new TaskCompletionSource<ExperimentResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var setup = new CoordinatorSetup
        {
            Run = Guid.NewGuid().ToString("N"),
            Program = run.Program,
            Description = hash,
            Experiment = run.Experiment,
            Finished = checkpoint.Finished,
            Settings = run.Settings,
            Watcher = run.Watcher,
            FileOf = job => Path.Combine(
                checkpoint.Folder, string.Create(CultureInfo.InvariantCulture, $"events-{job.Variant:000}-{job.Attempt}.jsonl")),
            Sinks = sinks,
            Contents = new Dictionary<string, ShelvedContent>(run.Contents) { [hash] = new(null, description) },
            Result = result,
        };
        // Of a coordinator that was killed.
        foreach (var left in Directory.EnumerateFiles(checkpoint.Folder, "events-*.jsonl"))
            File.Delete(left);
        _coordinator = _system.ActorOf(CoordinatorActor.Props(setup), Protocol.Coordinator);
        await using var _ = cancellationToken.Register(() => _coordinator.Tell(CoordinatorActor.Interrupt.Instance));
        try
        {
            return await result.Task;
        }
        finally
        {
            // What was told to the nodes is on its way; the next run's coordinator needs the name.
            await _coordinator.GracefulStop(MostStopping);
        }
    }

    /// <summary>A node's process has ended, as its parent knows.</summary>
    /// <param name="node">Its <see cref="NodeFacts.Name"/>.</param>
    public void TellGone(string node) => _coordinator.Tell(new CoordinatorActor.Gone(node));

    /// <summary>The run cannot go on.</summary>
    public void Fail(Exception problem) => _coordinator.Tell(new CoordinatorActor.Broken(problem));

    /// <summary>Ends the cluster; what was told to the nodes is sent before.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAny(_system.Terminate(), Task.Delay(MostStopping));
}

/// <summary>What a cluster computes.</summary>
/// <param name="Program">The version of the program; nodes have to have the same.</param>
/// <param name="Contents">The files of the description, by SHA-256.</param>
public sealed record ClusterRun(
    ExperimentSettings Experiment,
    RunDescription Description,
    IReadOnlyDictionary<string, ShelvedContent> Contents,
    string Program,
    ClusterSettings Settings,
    IClusterWatcher Watcher);

/// <summary>What a coordinator runs on.</summary>
internal sealed record CoordinatorSetup
{
    public required string Run { get; init; }

    public required string Program { get; init; }

    /// <summary>Hash of the run's description, which is on the shelf.</summary>
    public required string Description { get; init; }

    public required ExperimentSettings Experiment { get; init; }

    /// <summary>Variants that do not run again, by their places.</summary>
    public required IReadOnlyDictionary<int, VariantSummary> Finished { get; init; }

    public required ClusterSettings Settings { get; init; }

    public required IClusterWatcher Watcher { get; init; }

    public required Func<JobKey, string> FileOf { get; init; }

    public required IReadOnlyList<IMetricsSink> Sinks { get; init; }

    public required IReadOnlyDictionary<string, ShelvedContent> Contents { get; init; }

    public required TaskCompletionSource<ExperimentResult> Result { get; init; }
}
