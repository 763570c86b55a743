using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Host.Folders;
using Lethean.Host.Runs;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;

namespace Lethean.Host.Tests.Fuzzing;

/// <summary>
/// A run with something of everything that a run folder can hold: a variant that is complete, one that was interrupted and can
/// go on, defenses that remember, attackers that ask. The network is tiny, the images are noise.
/// </summary>
public sealed class InterruptedRun : IDisposable
{
    private const string Scenario = """
        lethean {
          name = fuzzed
          outcomes-log = true
          checkpoint-every = 0ms
          evaluation { every = 10, images = 20, gradient-correlation = every-sample }
          traffic {
            stop-after.samples = 40
            sources {
              users { kind = benign, rate = 60/s }
              attacker { kind = fgsm, rate = 30/s }
            }
          }
          defenses = [ { kind = entropy-filter }, { kind = orientation-gate, threshold = 0.1 }, { kind = stochastic-restore, probability = 0.1 } ]
          assertions { final-accuracy.min = 0.01 }
          experiment.arms { complete { lethean.adaptation.enabled = false }, interrupted { lethean.traffic.stop-after.samples = 1000000 } }
        }
        """;

    private static readonly DatasetDescriptor Descriptor = DatasetDescriptor.Find("fashion-mnist");

    private readonly TemporaryFolder _folder = TemporaryFolder.InMemory();

    public InterruptedRun()
    {
        var architecture = new Architecture(Architecture.ResNet18, Width: 4, Groups: 1, SplitAfter: 4);
        var normalization = new Normalization(Descriptor.Mean, Descriptor.StandardDeviation);
        using (var model = TestTimeModels.Create(architecture, normalization, seed: 1))
            Checkpoint.Save(_folder["network"], model, new(architecture, normalization, Descriptor.Name));
        Network = Checkpoint.Load(_folder["network"]);
        Experiment = ScenarioLoader.LoadText(Scenario, "fuzzed.conf", []);
        RunAsync().GetAwaiter().GetResult();
    }

    public ExperimentSettings Experiment { get; }

    /// <summary>Of all variants.</summary>
    public Checkpoint Network { get; }

    public string Path => _folder["run"];

    /// <summary>What stands for everything that the journal's answers depend on.</summary>
    public string Fingerprint { get; private set; } = "";

    public void Dispose() => _folder.Dispose();

    /// <summary>Copies it, without the lock.</summary>
    public void CopyTo(string target)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).Where(file => System.IO.Path.GetFileName(file) != "lock"))
        {
            var copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }
    }

    private async Task RunAsync()
    {
        using var cancellation = new CancellationTokenSource();
        var manifest = new Manifest
        {
            Name = Experiment.Name,
            Status = RunStatus.Running,
            StartedUtc = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
            Command = ["lethean", "run", "fuzzed.conf"],
            Seed = 1,
            Data = [new("fashion-mnist train", "made for tests", "00")],
            Checkpoints = [new("network", _folder["network"], Network.Sha256)],
            Classes = Descriptor.ClassNames,
        };
        using var folder = RunWriter.Create(Path, manifest, Experiment);
        Fingerprint = folder.Checkpoint.Fingerprint;
        var inputs = new SimulationInputs(
            Network, ImageSplit.Of(Images(DatasetSplit.Train), Images(DatasetSplit.Test), Experiment.Variants[0].Simulation.Data));
        var result = await ExperimentRunner.RunAsync(Experiment, _ => inputs, [folder, new Interruption(cancellation)], folder.Checkpoint, null, cancellation.Token);
        folder.Close(RunStatus.Interrupted, [new("final-accuracy.min", "complete", 1, "≥ 0.01", result.Variants[0].FinalAccuracy, true)], () => true);
    }

    private static ImageDataset Images(DatasetSplit split)
    {
        const int count = 40;
        var random = RandomStream.Create(1, $"{split}");
        var pixels = Enumerable.Range(0, count * Descriptor.StoredShape.Size).Select(_ => (byte)random.Next(256)).ToArray();
        return new ImageDataset(Descriptor, split, pixels, Enumerable.Range(0, count).Select(image => (byte)(image % 10)).ToArray(), "made for tests");
    }

    /// <summary>Ends the second variant when its state has been written.</summary>
    private sealed class Interruption(CancellationTokenSource cancellation) : IMetricsSink
    {
        public void Publish(SimulationEvent simulationEvent)
        {
            if (simulationEvent is Evaluated { Variant: "interrupted", Point.Sample: >= 30 })
                cancellation.Cancel();
        }
    }
}
