using System.Collections.Immutable;
using System.Net;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>A coordinator and nodes in one process, with real sockets between them.</summary>
public abstract class ClusterOfTests : IAsyncDisposable
{
    private protected readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lethean-");
    private protected readonly RecordingWatcher _watcher = new();
    private readonly List<(CancellationTokenSource Leave, Task Stay)> _nodes = [];
    private int _port;

    public async ValueTask DisposeAsync()
    {
        foreach (var (leave, stay) in _nodes)
        {
            await leave.CancelAsync();
            await stay.ContinueWith(_ => { }, TaskScheduler.Default);
            leave.Dispose();
        }

        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected ClusterCoordinator Coordinate(ClusterIdentity? identity = null, TimeSpan? lease = null)
    {
        var coordinator = ClusterCoordinator.Start(new ClusterPlace(new IPEndPoint(IPAddress.Loopback, _port), identity)
        {
            Lease = lease ?? TimeSpan.FromSeconds(5),
            Say = _watcher.Say,
        });
        _port = coordinator.Address.Port;
        return coordinator;
    }

    private protected (CancellationTokenSource Leave, Task Stay) StartNode(
        IVariantWorker worker, ClusterIdentity? identity = null, TimeSpan? lease = null, Action<string>? say = null, string? name = null, params string[] roles)
    {
        var place = new ClusterPlace(new IPEndPoint(IPAddress.Loopback, 0), identity)
        {
            Lease = lease ?? TimeSpan.FromSeconds(5),
            Say = say ?? (_ => { }),
        };
        var leave = new CancellationTokenSource();
        var (folder, facts) = (Path.Combine(_folder.FullName, $"cache-{_nodes.Count}"), Messages.Facts($"node {_nodes.Count}"));
        if (name is not null)
            facts = facts with { Name = name };
        if (roles.Length > 0)
            facts = facts with { Roles = [.. roles] };
        _nodes.Add((leave, Task.Run(StayAsync)));
        return _nodes[^1];

        async Task StayAsync()
        {
            using var cache = new ContentCache(folder);
            await new ClusterNode(place, new IPEndPoint(IPAddress.Loopback, _port), facts, "this one", worker, cache).RunAsync(leave.Token);
        }
    }

    private protected async Task<(RecordingSink Events, ExperimentResult Result)> RunAsync(ClusterCoordinator coordinator, ExperimentSettings experiment)
    {
        var sink = new RecordingSink();
        var description = new RunDescription(experiment.Name, experiment.ResolvedText, [], []);
        var run = new ClusterRun(
            experiment, description, ImmutableDictionary<string, ShelvedContent>.Empty, "this one", experiment.Cluster, _watcher);
        var checkpoint = new ExperimentCheckpoint(_folder.FullName, "", ImmutableDictionary<int, VariantSummary>.Empty);
        var result = await coordinator.RunAsync(run, [sink], checkpoint, CancellationToken.None).WaitAsync(Patience.Limit);
        return (sink, result);
    }

    /// <summary>An evaluation may be told before or after the samples behind it.</summary>
    private protected static string LinesOf(RecordingSink sink, ulong seed)
    {
        var own = new RecordingSink();
        own.Events.AddRange(sink.Events.Where(happened => happened.Seed == seed));
        return $"{own.OutcomeLines}\n{own.EvaluationLines}";
    }

    private protected static async Task HoldsAsync(Func<bool> condition)
    {
        while (!condition())
            await Task.Delay(20);
    }

    private protected sealed class TinyWorker : IVariantWorker
    {
        private readonly TaskCompletionSource _begun = new();

        public Task Begun => _begun.Task;

        public SimulationInputs Inputs { get; init; } = Tiny.Inputs;

        public Func<CancellationToken, Task> Before { get; init; } = _ => Task.CompletedTask;

        public async Task ComputeAsync(VariantJob job, CancellationToken gone)
        {
            _begun.TrySetResult();
            await Before(gone);
            await job.ComputeAsync(await ReadAsync(job.Files), Inputs);
        }

        public async Task<VariantInputs> LoadAsync(VariantFiles files, CancellationToken gone) =>
            new((await ReadAsync(files)).Variants[files.Variant], Inputs);

        private static async Task<ExperimentSettings> ReadAsync(VariantFiles files)
        {
            var (_, description) = await files.DescriptionAsync();
            return ScenarioLoader.LoadText(description.Configuration, description.Name, []);
        }
    }
}
