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
/// summary. They may last a while: then most of the time nodes only wait, and what a node costs is told apart from what a variant costs.
/// </summary>
internal static class ClusterOverhead
{
    /// <param name="options">Number of nodes, number of variants, and how many milliseconds a variant lasts (0).</param>
    public static async Task<int> MeasureAsync(string[] options)
    {
        int[] numbers = [.. options.Select(option => int.TryParse(option, out var number) ? number : -1)];
        if (numbers.Length is not (2 or 3) || numbers.Any(number => number < 0) || numbers.Take(2).Contains(0))
            throw new InputException(
                "cluster: takes a number of nodes, a number of variants, and milliseconds that each lasts (0), such as: cluster 4 1000 50");
        var (nodes, variants, lasts) = (numbers[0], numbers[1], TimeSpan.FromMilliseconds(numbers.ElementAtOrDefault(2)));
        var folder = Directory.CreateTempSubdirectory("lethean-");
        using var leave = new CancellationTokenSource();
        var stays = new List<Task>();
        try
        {
            await using var coordinator = ClusterCoordinator.Start(Place());
            for (var i = 0; i < nodes; i++)
            {
                var facts = new NodeFacts($"{i}", $"node {i}", 1, 1 << 30, false, "bench");
                var cache = Path.Combine(folder.FullName, $"cache-{i}");
                stays.Add(StayAsync(facts, coordinator.Address, new NullWorker(lasts), cache, leave.Token));
            }

            await MeasureAsync(coordinator, folder.FullName, nodes, variants);
            await leave.CancelAsync();
            await Task.WhenAll(stays);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        return 0;
    }

    private static async Task MeasureAsync(ClusterCoordinator coordinator, string folder, int nodes, int variants)
    {
        var seeds = string.Join(',', Enumerable.Range(1, variants).Select(seed => seed.ToString(CultureInfo.InvariantCulture)));
        var experiment = ScenarioLoader.LoadText(
            $$"""
            lethean {
              traffic { stop-after.samples = 1, sources.users { kind = benign, rate = 1/s } }
              experiment.seeds = [{{seeds}}]
            }
            """, "null", []);
        var meter = new Meter(nodes, variants);
        var run = new ClusterRun(
            experiment, new RunDescription("null", experiment.ResolvedText, [], []), ImmutableDictionary<string, ShelvedContent>.Empty,
            "bench", experiment.Cluster, meter);
        var checkpoint = new ExperimentCheckpoint(folder, "", ImmutableDictionary<int, VariantSummary>.Empty);
        await coordinator.RunAsync(run, [meter], checkpoint, CancellationToken.None);
        using var process = Process.GetCurrentProcess();
        var (done, seconds, processor) = (meter.Counted, meter.Elapsed.TotalSeconds, meter.ProcessorTime.TotalMilliseconds);
        if (done == 0)
            throw new InputException($"cluster: {variants} variants were done before {nodes} nodes had joined; take more");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{nodes} nodes, {Environment.ProcessorCount} processors: {done} variants in {seconds:0.00} s after all nodes had joined, "
            + $"{done / seconds:0} variants/s, {1000 * seconds * nodes / done:0.00} ms a variant and node; of the processors "
            + $"{processor / done:0.00} ms a variant, {processor / (nodes * seconds):0.0} ms a node and second; "
            + $"{process.WorkingSet64 >> 20} MB, {process.Threads.Count} threads; joining took {meter.Joining.TotalSeconds:0.0} s"));
    }

    private static async Task StayAsync(
        NodeFacts facts, IPEndPoint coordinator, NullWorker worker, string folder, CancellationToken leave)
    {
        using var cache = new ContentCache(folder);
        await new ClusterNode(Place(), coordinator, facts, "bench", worker, cache).RunAsync(leave);
    }

    private static ClusterPlace Place() => new(new IPEndPoint(IPAddress.Loopback, 0), null) { Lease = TimeSpan.FromMinutes(1) };

    /// <param name="lasts">How long a variant takes.</param>
    private sealed class NullWorker(TimeSpan lasts) : IVariantWorker
    {
        public Task<VariantInputs> LoadAsync(VariantFiles files, CancellationToken gone) =>
            throw new NotSupportedException("No source is elsewhere.");

        public async Task ComputeAsync(VariantJob job, CancellationToken gone)
        {
            await Task.Delay(lasts, gone);
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
        }
    }

    /// <summary>Measures from the moment that the last node has joined to the last variant, and counts those that end meanwhile.</summary>
    private sealed class Meter(int nodes, int variants) : IClusterWatcher, IMetricsSink
    {
        private readonly Lock _gate = new();
        private readonly long _begun = Stopwatch.GetTimestamp();
        private readonly Stopwatch _watch = new();
        private TimeSpan _before;
        private int _joined;
        private int _done;

        /// <summary>How long it took until all nodes were there.</summary>
        public TimeSpan Joining { get; private set; }

        public TimeSpan Elapsed => _watch.Elapsed;

        /// <summary>Of the whole process, within <see cref="Elapsed"/>.</summary>
        public TimeSpan ProcessorTime { get; private set; }

        /// <summary>Variants that ended within <see cref="Elapsed"/>.</summary>
        public int Counted { get; private set; }

        public void Say(string news)
        {
            lock (_gate)
            {
                if (!news.Contains("has joined", StringComparison.Ordinal) || ++_joined != nodes)
                    return;
                (Joining, _before) = (Stopwatch.GetElapsedTime(_begun), Environment.CpuUsage.TotalTime);
                _watch.Start();
            }
        }

        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is not VariantCompleted)
                return;
            lock (_gate)
            {
                Counted += _watch.IsRunning ? 1 : 0;
                if (++_done < variants)
                    return;
                _watch.Stop();
                ProcessorTime = Environment.CpuUsage.TotalTime - _before;
            }
        }

        public void Changed(ClusterStatus status)
        {
            // The variants are counted as they are recorded.
        }

        public void Computed(int variant, NodeFacts node, int attempt)
        {
            // The same.
        }

        public void ComputedTwice(int variant, NodeFacts? node, bool isSame, string note) => Console.Error.WriteLine(note);
    }
}
