using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Resuming;
using Lethean.Learning;

namespace Lethean.Benchmarks.Cluster;

/// <summary>
/// What a cluster adds to a variant: coordinator and nodes in this process, on loopback, with variants that compute nothing and tell a
/// summary and one evaluation.
/// </summary>
internal static class ClusterOverhead
{
    /// <param name="options">Number of nodes, number of variants.</param>
    public static async Task<int> MeasureAsync(string[] options)
    {
        if (options is not [var nodes, var variants] || !int.TryParse(nodes, out var count) || !int.TryParse(variants, out var all))
            throw new InputException("cluster: takes a number of nodes and a number of variants, such as: cluster 4 1000");
        var folder = Directory.CreateTempSubdirectory("lethean-");
        using var leave = new CancellationTokenSource();
        var stays = new List<Task>();
        try
        {
            await using var coordinator = ClusterCoordinator.Start(Place());
            for (var i = 0; i < count; i++)
                stays.Add(StayAsync(i, coordinator.Address, Path.Combine(folder.FullName, $"cache-{i}"), leave.Token));
            await MeasureAsync(coordinator, folder.FullName, count, all);
            await leave.CancelAsync();
            await Task.WhenAll(stays);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(ClusterCoordinator coordinator, string folder, int nodes, int all)
    {
        var seeds = string.Join(',', Enumerable.Range(1, all).Select(seed => seed.ToString(CultureInfo.InvariantCulture)));
        var experiment = ScenarioLoader.LoadText(
            $$"""
            lethean {
              traffic { stop-after.samples = 1, sources.users { kind = benign, rate = 1/s } }
              experiment.seeds = [{{seeds}}]
            }
            """, "null", []);
        var watcher = new Clock(nodes);
        var run = new ClusterRun(
            experiment, new RunDescription("null", experiment.ResolvedText, [], []), ImmutableDictionary<string, ShelvedContent>.Empty,
            "bench", experiment.Cluster, watcher);
        var checkpoint = new ExperimentCheckpoint(folder, "", ImmutableDictionary<int, VariantSummary>.Empty);
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        await coordinator.RunAsync(run, [watcher], checkpoint, CancellationToken.None);
        using var process = Process.GetCurrentProcess();
        var seconds = watcher.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{nodes} nodes, {all} variants, {Environment.ProcessorCount} processors: {seconds:0.00} s since all nodes were there, "
            + $"{all / seconds:0} variants/s, {1000 * seconds * nodes / all:0.00} ms a variant and node, "
            + $"{(process.TotalProcessorTime - before).TotalSeconds / all * 1000:0.00} ms of processor a variant, "
            + $"{process.WorkingSet64 >> 20} MB, {process.Threads.Count} threads"));
    }

    private static async Task StayAsync(int index, IPEndPoint coordinator, string folder, CancellationToken leave)
    {
        using var cache = new ContentCache(folder);
        var facts = new NodeFacts($"{index}", $"node {index}", 1, 1 << 30, false, "bench");
        await new ClusterNode(Place(), coordinator, facts, "bench", new NullWorker(), cache).RunAsync(leave);
    }

    private static ClusterPlace Place() => new(new IPEndPoint(IPAddress.Loopback, 0), null) { Lease = TimeSpan.FromMinutes(1) };

    private sealed class NullWorker : IVariantWorker
    {
        public Task<VariantInputs> LoadAsync(VariantFiles files, CancellationToken gone) =>
            throw new NotSupportedException("No source is elsewhere.");

        public Task ComputeAsync(VariantJob job, CancellationToken gone)
        {
            job.Sink.Publish(new VariantStarted("null", 1, 1));
            job.Sink.Publish(new VariantCompleted("null", 1, new VariantSummary
            {
                Name = "null",
                Seed = 1,
                InitialAccuracy = null,
                FinalAccuracy = null,
                MinAccuracy = null,
                SamplesToHalf = null,
                SamplesToChance = null,
                Evaluations = [],
                Sources = ImmutableSortedDictionary<string, SourceCounts>.Empty,
                LatencyMs = null,
                Restores = [],
                StoppedBy = StopReasons.Samples,
                Interrupted = false,
                DurationSeconds = 0,
            }));
            return Task.CompletedTask;
        }
    }

    /// <summary>Runs from the moment that the last node has joined to the last variant.</summary>
    private sealed class Clock(int nodes) : IClusterWatcher, IMetricsSink
    {
        private readonly Stopwatch _watch = new();
        private int _joined;

        public TimeSpan Elapsed => _watch.Elapsed;

        public void Say(string news)
        {
            if (news.Contains("has joined", StringComparison.Ordinal) && ++_joined == nodes)
                _watch.Start();
        }

        public void Changed(ClusterStatus status)
        {
            if (status.Done == status.All)
                _watch.Stop();
        }

        public void Computed(int variant, NodeFacts node, int attempt)
        {
            // Only counted.
        }

        public void ComputedTwice(int variant, NodeFacts? node, bool isSame, string note) => Console.Error.WriteLine(note);

        public void Publish(SimulationEvent simulationEvent)
        {
            // Written nowhere.
        }
    }
}
