using System.Collections.Immutable;
using System.Net;
using Lethean.Actors.Cluster;
using Lethean.Actors.Configuration;
using Lethean.Actors.Simulation;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Native;

namespace Lethean.Host.Runs;

/// <summary>Lends this machine to a coordinator until somebody ends it.</summary>
public sealed class NodeRun(Output output)
{
    /// <param name="coordinator">Where it listens.</param>
    /// <param name="place">Where this node listens.</param>
    /// <param name="offer">What it lends.</param>
    /// <param name="untilInputEnds">Whether the node leaves when standard input is closed.</param>
    /// <exception cref="InputException">The address cannot be used, or the coordinator refuses this node.</exception>
    public async Task ExecuteAsync(IPEndPoint coordinator, ClusterPlace place, NodeOffer offer, bool untilInputEnds)
    {
        ArgumentNullException.ThrowIfNull(offer);
        Torch.Begin();
        using var leave = new CancellationTokenSource();
        using var work = Interrupts.Hold(leave.Cancel, "leaving; what is not done is handed back");
        if (untilInputEnds)
            _ = Task.Run(() => WaitForEnd(leave));
        var facts = FactsOf(offer);
        using var cache = new ContentCache(Path.Combine(new DatasetOptions().CacheFolder, "cluster"));
        using var worker = new NodeWorker(output, cache);
        var roles = string.Join(", ", facts.Roles);
        output.Line($"{facts.Name} ({roles}) lends {offer.Cores} of {Machine.Cores} and {offer.Memory} to {coordinator}; Ctrl-C leaves");
        var here = place with { AkkaSection = ActorLogging.Loggers, Say = output.Line };
        await new ClusterNode(here, coordinator, facts, Manifest.Program, worker, cache).RunAsync(leave.Token);
        output.Line("left");
        output.Json(new { node = facts.Name });
    }

    /// <summary>What is read is nobody's business; that there is no more is.</summary>
    private static void WaitForEnd(CancellationTokenSource leave)
    {
        var buffer = new byte[256];
        using var input = Console.OpenStandardInput();
        while (input.Read(buffer) > 0)
        {
            // Somebody types.
        }

        leave.Cancel();
    }

    private static NodeFacts FactsOf(NodeOffer offer)
    {
        var hasCuda = ComputeDevice.HasCuda;
        return new NodeFacts(
            Guid.NewGuid().ToString("N"),
            offer.Name ?? NameOf(Environment.ProcessId),
            offer.Cores,
            offer.Memory.Bytes,
            hasCuda,
            hasCuda ? $"{Machine.Gpu ?? "CUDA"} of {Machine.Processor}" : Machine.Processor)
        {
            Roles = offer.Roles,
        };
    }

    /// <summary>What a node on this machine is called.</summary>
    internal static string NameOf(int process) => FormattableString.Invariant($"{Environment.MachineName}/{process}");
}

/// <summary>What a node lends.</summary>
/// <param name="Cores">Processors, 1 or more.</param>
/// <param name="Memory">For the variants that ask for some.</param>
/// <param name="Name">What sources call it; null for the machine and the process.</param>
/// <param name="Roles">See <see cref="NodeFacts.Roles"/>.</param>
public sealed record NodeOffer(int Cores, ByteSize Memory, string? Name, ImmutableArray<string> Roles);

/// <summary>Computes variants as a node: from settings that came over the network, and files by their hashes.</summary>
internal sealed class NodeWorker(Output output, ContentCache cache) : IVariantWorker, IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private (string Sha256, ExperimentSettings Experiment, InputLibrary Library)? _present;

    public async Task ComputeAsync(VariantJob job, CancellationToken gone)
    {
        var (experiment, inputs) = await PrepareAsync(job.Files, gone);
        ProcessorBudget.Require(experiment with { Variants = [experiment.Variants[job.Files.Variant]] });
        await job.ComputeAsync(experiment, inputs);
    }

    public async Task<VariantInputs> LoadAsync(VariantFiles files, CancellationToken gone)
    {
        var (experiment, inputs) = await PrepareAsync(files, gone);
        return new VariantInputs(experiment.Variants[files.Variant], inputs);
    }

    public void Dispose() => _one.Dispose();

    /// <summary>What the run's variants share is read once.</summary>
    private async Task<(ExperimentSettings, SimulationInputs)> PrepareAsync(VariantFiles files, CancellationToken gone)
    {
        await _one.WaitAsync(gone);
        try
        {
            var (sha256, description) = await files.DescriptionAsync();
            var (_, experiment, library) = _present is { } present && present.Sha256 == sha256 ? present
                : (sha256, Read(description), InputLibrary.From(PlacesOf(description, files)));
            _present = (sha256, experiment, library);
            var variant = experiment.Variants[files.Variant];
            library.Add(variant.Simulation, output);
            return (experiment, library.For(variant));
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Nothing that came is executed: this program's own actor system runs it.</summary>
    private static ExperimentSettings Read(RunDescription description)
    {
        var experiment = ScenarioLoader.LoadText(description.Configuration, description.Name, []);
        return ActorLogging.AddTo(experiment with { AkkaSection = ActorSystems.ShippedSection });
    }

    private InputPlaces PlacesOf(RunDescription description, VariantFiles files)
    {
        return new InputPlaces(FileOf, (dataset, path) => Locate(dataset, path).GetAwaiter().GetResult());

        string FileOf(string path)
        {
            var named = description.Files.FirstOrDefault(file => file.Path == path)
                ?? throw new InputException($"{path}: the coordinator does not give this file");
            return files.FileAsync(named.Sha256).GetAwaiter().GetResult();
        }

        async Task<LocatedDataset> Locate(string dataset, string? path)
        {
            var descriptor = DatasetDescriptor.Find(dataset);
            var named = description.Data.FirstOrDefault(data => data.Dataset == dataset && data.Path == path)
                ?? throw new InputException($"{dataset}: the coordinator does not give this data set");
            return Own(descriptor, path, named) ?? Own(descriptor, null, named) ?? await Fetched(descriptor, named, files);
        }
    }

    /// <summary>The data set as it is on this machine, if it has the same files.</summary>
    private static LocatedDataset? Own(DatasetDescriptor descriptor, string? path, NamedData named)
    {
        try
        {
            var options = new DatasetOptions { Path = path is null ? null : ShippedFiles.Find(path) };
            return new DatasetLocator(options).Find(descriptor) is { } found
                && named.Files.All(file => Path.Combine(found.Folder, Path.GetFileName(file.Path)) is var own
                    && File.Exists(own) && ContentCache.HashOf(own) == file.Sha256) ? found : null;
        }
        catch (InputException)
        {
            return null;
        }
    }

    private async Task<LocatedDataset> Fetched(DatasetDescriptor descriptor, NamedData named, VariantFiles files)
    {
        var folder = Path.Combine(cache.Folder, $"{descriptor.Name}-{named.Files[0].Sha256}");
        Directory.CreateDirectory(folder);
        foreach (var file in named.Files)
        {
            var (target, content) = (Path.Combine(folder, Path.GetFileName(file.Path)), await files.FileAsync(file.Sha256));
            if (!File.Exists(target) || ContentCache.HashOf(target) != file.Sha256)
                AtomicFile.Write(target, stream => CopyTo(content, stream));
        }

        output.Line($"{descriptor.Name}: from the coordinator, in {folder}");
        return new LocatedDataset(descriptor, folder, DatasetPlace.Cache);
    }

    private static void CopyTo(string path, Stream target)
    {
        using var source = File.OpenRead(path);
        source.CopyTo(target);
    }
}
