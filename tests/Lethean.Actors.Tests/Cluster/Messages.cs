using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;

namespace Lethean.Actors.Tests.Cluster;

/// <summary>What a node would send, and what a watcher is told.</summary>
internal static class Messages
{
    /// <summary>Sixty samples of each of four seeds, every one kept.</summary>
    public const string Experiment = """
        lethean {
          outcomes-log = true
          adaptation { learning-rate = 0.05, batch = random(6) }
          traffic {
            stop-after.samples = 60
            sources { users { kind = benign, rate = 60/s }, attacker { kind = lethean, rate = 30/s }, insider { kind = fgsm, rate = 10/s } }
          }
          evaluation { every = 20, images = 64 }
          experiment.seeds = [1, 2, 3, 4]
          cluster { heartbeat = 50ms, lease = 10m }
        }
        """;

    /// <summary>Threads of its own for each actor that has a dispatcher, for the system of a test kit.</summary>
    public const string Dispatchers = """
        lethean-writer-dispatcher { type = PinnedDispatcher, executor = fork-join-executor }
        lethean-cluster-dispatcher { type = PinnedDispatcher, executor = fork-join-executor }
        """;

    public static NodeFacts Facts(string id, int cores = 1) => new(id, $"machine/{id}", cores, 1 << 30, false, "some processor");

    /// <summary>The events of one variant, computed here.</summary>
    public static async Task<IReadOnlyList<SimulationEvent>> EventsAsync(ExperimentSettings experiment, int variant)
    {
        var (sink, _) = await Scenario.RunAsync(experiment with { Variants = [experiment.Variants[variant]] });
        return sink.Events;
    }

    /// <summary>The same on their way: their bytes, and the last message about them.</summary>
    public static (byte[] Bytes, Completed Last) Told(JobKey job, IEnumerable<SimulationEvent> events)
    {
        using var uplink = new EventUplink(CancellationToken.None) { TellsSamples = true };
        foreach (var happened in events)
            uplink.Publish(happened);
        var (length, sha256) = uplink.Written;
        return (uplink.Take(int.MaxValue), new Completed(job, length, sha256, uplink.Lines));
    }
}

internal sealed class RecordingWatcher : IClusterWatcher
{
    private readonly Lock _lock = new();
    private readonly List<string> _news = [];

    public List<(int Variant, string Node, int Attempt)> Computations { get; } = [];

    public List<(int Variant, bool IsSame)> Repetitions { get; } = [];

    public IReadOnlyList<string> News
    {
        get
        {
            lock (_lock)
                return [.. _news];
        }
    }

    public void Say(string news)
    {
        lock (_lock)
            _news.Add(news);
    }

    public ClusterStatus? Status { get; private set; }

    public void Changed(ClusterStatus status) => Status = status;

    public void Computed(int variant, NodeFacts node, int attempt) => Computations.Add((variant, node.Name, attempt));

    public void ComputedTwice(int variant, NodeFacts? node, bool isSame, string note) => Repetitions.Add((variant, isSame));
}

/// <summary>Has loaded all that there is to load, and computes nothing.</summary>
internal sealed class IdleWorker(VariantInputs inputs) : IVariantWorker
{
    public Task<VariantInputs> LoadAsync(VariantFiles files, CancellationToken gone) => Task.FromResult(inputs);

    public Task ComputeAsync(VariantJob job, CancellationToken gone) => throw new NotSupportedException();
}
