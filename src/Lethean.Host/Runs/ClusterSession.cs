using Lethean.Actors;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Host.Cluster;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;
using Lethean.Learning;

namespace Lethean.Host.Runs;

/// <summary>The coordinator's side of runs on a cluster: listens, starts nodes where asked to, and hands out what they need.</summary>
internal sealed class ClusterSession : IAsyncDisposable
{
    private readonly ClusterOptions _options;
    private readonly ClusterCoordinator _coordinator;
    private readonly LocalNodes _nodes = new();
    private readonly Output _output;
    private bool _hasStartedNodes;

    private ClusterSession(ClusterOptions options, ClusterCoordinator coordinator, Output output) =>
        (_options, _coordinator, _output) = (options, coordinator, output);

    /// <param name="lease">Silence after which a member of the cluster counts as lost.</param>
    /// <exception cref="InputException">The address cannot be listened on.</exception>
    public static ClusterSession Start(ClusterOptions options, TimeSpan lease, Output output)
    {
        var place = new ClusterPlace(options.Listen, options.Identity)
        {
            AkkaSection = ActorLogging.Loggers,
            Lease = lease,
            Say = output.LineAbove,
        };
        return new ClusterSession(options, ClusterCoordinator.Start(place), output);
    }

    /// <exception cref="InputException">The experiment cannot run on this cluster.</exception>
    public static void Require(ClusterOptions options, ExperimentSettings experiment)
    {
        if (CapacityRates.AreIn(experiment))
            throw new InputException("--cluster: rates are parts of a capacity, which is measured on this machine and not on the nodes; "
                + "give rates a second, or run without --cluster");
        if (options.Local is not { } nodes)
            return;
        var threads = experiment.Variants.Max(variant => variant.Simulation.Device.Threads);
        if (threads > CoresOf(nodes))
            throw new InputException(
                $"--cluster local={nodes}: each node gets {CoresOf(nodes)} of {Environment.ProcessorCount} processors, and "
                + $"lethean.device.threads = {threads}; start fewer nodes, or set fewer threads");
        var memory = experiment.Variants.Max(variant => variant.Simulation.Device.Memory?.Bytes);
        if (memory > MemoryOf(nodes).Bytes)
            throw new InputException(
                $"--cluster local={nodes}: each node gets {MemoryOf(nodes)} of {Machine.Memory} memory, and "
                + $"lethean.device.memory = {new ByteSize(memory.Value)}; start fewer nodes");
        if (ElsewhereSources.In(experiment).FirstOrDefault(source => source.At != NodeFacts.Worker) is { } elsewhere)
            throw new InputException(
                $"--cluster local={nodes}: source {elsewhere.Name} is at {elsewhere.At}, and the nodes that this starts have no names and "
                + $"the role {NodeFacts.Worker}; name that, or run with --cluster listen=HOST:PORT and start nodes of your own");
        if (nodes > 1 && experiment.Variants.Any(variant => variant.Simulation.Traffic.Clock == ClockKind.RealTime))
            throw new InputException(
                $"--cluster local={nodes}: nodes on one machine would take the time of each other, and there are variants on the "
                + "real-time clock; start one");
    }

    /// <summary>Has the nodes compute what is not complete.</summary>
    public async Task<ExperimentResult> RunAsync(
        OpenRun run, LiveDisplay display, IReadOnlyList<IMetricsSink> sinks, CancellationToken cancellation)
    {
        var (experiment, writer) = (run.Experiment, run.Writer);
        var (files, data, contents) = run.Library.Share();
        var description = new RunDescription(experiment.Name, experiment.ResolvedText, files, data);
        var watcher = new Watcher(_output, display, writer, experiment);
        StartNodes();
        return await _coordinator.RunAsync(
            new ClusterRun(experiment, description, contents, Manifest.Program, experiment.Cluster, watcher),
            sinks, writer.Checkpoint, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _coordinator.DisposeAsync();
        _nodes.Dispose();
    }

    private static int CoresOf(int nodes) => Math.Max(1, Environment.ProcessorCount / nodes);

    private static ByteSize MemoryOf(int nodes) => new(Machine.Memory.Bytes / nodes);

    private void StartNodes()
    {
        if (_options.Local is not { } count)
            _output.LineAbove($"nodes join with: lethean node --join {_coordinator.Address}"
                + (_options.Identity is null ? "" : " --certificate FILE"));
        else if (!_hasStartedNodes)
            _nodes.Start(count, _coordinator.Address, CoresOf(count), MemoryOf(count), _output.LineAbove, OnGone);
        _hasStartedNodes = true;
    }

    private void OnGone(int process)
    {
        _coordinator.TellGone(NodeRun.NameOf(process));
        if (!_nodes.AnyRuns)
            _coordinator.Fail(new SimulationException("all nodes that were started on this machine have ended"));
    }

    /// <summary>Shows what goes on, and has the run folder say who computed what.</summary>
    private sealed class Watcher(Output output, LiveDisplay display, RunWriter writer, ExperimentSettings experiment) : IClusterWatcher
    {
        public void Say(string news) => output.LineAbove(news);

        public void Changed(ClusterStatus status) => display.Follow(status, experiment);

        public void Computed(int variant, NodeFacts node, int attempt) => writer.NoteNode(variant, node, attempt);

        public void ComputedTwice(int variant, NodeFacts? node, bool isSame, string note)
        {
            output.LineAbove(isSame ? note : $"warning: {note}");
            if (!isSame)
                writer.NoteDisagreement(note);
        }
    }
}
