using System.Collections.Immutable;
using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Cluster;

/// <summary>What one variant of a run is made of, on a node: from its cache, or from the coordinator.</summary>
public sealed class VariantFiles
{
    private static readonly TimeSpan FetchWithin = TimeSpan.FromSeconds(5);
    private readonly ContentCache _cache;
    private readonly IActorRef _coordinator;
    private readonly string _description;
    private readonly CancellationToken _gone;

    internal VariantFiles(int variant, JobSetup setup, CancellationToken gone)
    {
        Variant = variant;
        (_cache, _coordinator, _description, _gone) = (setup.Cache, setup.Coordinator, setup.Welcome.Description, gone);
    }

    /// <summary>Its place in the experiment, from 0.</summary>
    public int Variant { get; }

    /// <summary>What the run is made of.</summary>
    public async Task<(string Sha256, RunDescription Description)> DescriptionAsync() =>
        (_description, RunDescription.Parse(await File.ReadAllBytesAsync(await FileAsync(_description), _gone)));

    /// <summary>A file of the run, from the cache or from the coordinator.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="Learning.InputException">It is not to be had.</exception>
    public Task<string> FileAsync(string sha256) => _cache.GetAsync(sha256, offset => FetchAsync(sha256, offset));

    /// <summary>A lost question is asked again, until the variant is not wanted any more.</summary>
    private async Task<(long Total, byte[] Bytes)> FetchAsync(string sha256, long offset)
    {
        while (true)
        {
            try
            {
                var piece = await _coordinator.Ask<Piece>(new Fetch(sha256, offset), FetchWithin, _gone);
                return (piece.Total, piece.Bytes);
            }
            catch (AskTimeoutException) when (!_gone.IsCancellationRequested)
            {
                // Lost on the way, or the coordinator is.
            }
        }
    }
}

/// <summary>One variant that a node has to compute.</summary>
public sealed class VariantJob
{
    private readonly EventUplink _uplink;
    private readonly IReadOnlyList<SourceLink> _links;
    private readonly CancellationToken _gone;

    /// <param name="links">To the nodes that make some of its sources.</param>
    internal VariantJob(VariantFiles files, EventUplink uplink, IReadOnlyList<SourceLink> links, CancellationToken gone)
    {
        Files = files;
        (_uplink, _links, _gone) = (uplink, links, gone);
    }

    public VariantFiles Files { get; }

    /// <summary>Tells the coordinator of events that do not come from <see cref="ComputeAsync"/>.</summary>
    public IMetricsSink Sink => _uplink;

    /// <summary>Computes it and tells the coordinator of it.</summary>
    /// <param name="experiment">As the description says, but for the actor system, which no other machine configures.</param>
    /// <param name="inputs">What the variant names.</param>
    /// <exception cref="SimulationException">As of <see cref="ExperimentRunner"/>; or a node cannot make a source.</exception>
    /// <exception cref="Learning.InputException">Likewise, where what the user gave is to blame.</exception>
    public async Task ComputeAsync(ExperimentSettings experiment, SimulationInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        ArgumentNullException.ThrowIfNull(inputs);
        _uplink.TellsSamples = experiment.OtlpEndpoint is not null || experiment.Variants.Any(
            variant => variant.Simulation.KeepsOutcomes || variant.Simulation.Metrics.PerturbedPixels);
        var alone = experiment with { Variants = [experiment.Variants[Files.Variant]], Workers = 1 };
        await Task.WhenAll(_links.Select(link => link.Ready)).WaitAsync(_gone);
        foreach (var link in _links)
            link.Prepare(inputs.Train);
        var distant = _links.ToImmutableDictionary(link => link.Name, IDistantSource (link) => link);
        await ExperimentRunner.RunAsync(alone, _ => inputs, [_uplink], distant, _gone);
    }
}

/// <summary>Computes variants on a node.</summary>
public interface IVariantWorker
{
    /// <summary>Loads what a variant names; several at the same time if asked to.</summary>
    /// <param name="gone">The variant is not wanted any more.</param>
    Task<VariantInputs> LoadAsync(VariantFiles files, CancellationToken gone);

    /// <summary>Computes one variant with <see cref="VariantJob.ComputeAsync"/>, several at the same time if asked to.</summary>
    /// <param name="gone">The job is not wanted any more.</param>
    Task ComputeAsync(VariantJob job, CancellationToken gone);
}

/// <summary>A variant with what it names.</summary>
public sealed record VariantInputs(VariantSettings Variant, SimulationInputs Inputs);
