using Akka.Actor;
using Lethean.Actors.Configuration;
using Lethean.Actors.Metrics;
using Lethean.Actors.Simulation;

namespace Lethean.Actors.Cluster;

/// <summary>One variant that a node has to compute, and where its files come from.</summary>
public sealed class VariantJob
{
    private static readonly TimeSpan FetchWithin = TimeSpan.FromSeconds(5);
    private readonly EventUplink _uplink;
    private readonly ContentCache _cache;
    private readonly IActorRef _coordinator;
    private readonly string _description;
    private readonly CancellationToken _gone;

    internal VariantJob(int variant, JobSetup setup, EventUplink uplink, CancellationToken gone)
    {
        Variant = variant;
        (_uplink, _cache, _coordinator, _description, _gone) = (uplink, setup.Cache, setup.Coordinator, setup.Description, gone);
    }

    /// <summary>Its place in the experiment, from 0.</summary>
    public int Variant { get; }

    /// <summary>Tells the coordinator of events that do not come from <see cref="ComputeAsync"/>.</summary>
    public IMetricsSink Sink => _uplink;

    /// <summary>What the run is made of.</summary>
    public async Task<(string Sha256, RunDescription Description)> DescriptionAsync() =>
        (_description, RunDescription.Parse(await File.ReadAllBytesAsync(await FileAsync(_description), _gone)));

    /// <summary>A file of the run, from the cache or from the coordinator.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="Learning.InputException">It is not to be had.</exception>
    public Task<string> FileAsync(string sha256) => _cache.GetAsync(sha256, offset => FetchAsync(sha256, offset));

    /// <summary>Computes it and tells the coordinator of it.</summary>
    /// <param name="experiment">As the description says, but for the actor system, which no other machine configures.</param>
    /// <param name="inputs">Loads what the variant names.</param>
    /// <exception cref="SimulationException">As of <see cref="ExperimentRunner"/>.</exception>
    public async Task ComputeAsync(ExperimentSettings experiment, Func<VariantSettings, SimulationInputs> inputs)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        _uplink.TellsSamples = experiment.OtlpEndpoint is not null || experiment.Variants.Any(
            variant => variant.Simulation.KeepsOutcomes || variant.Simulation.Metrics.PerturbedPixels);
        var alone = experiment with { Variants = [experiment.Variants[Variant]], Workers = 1 };
        IReadOnlyList<IMetricsSink> sinks = [_uplink];
        await ExperimentRunner.RunAsync(alone, inputs, sinks, _gone);
    }

    /// <summary>A lost question is asked again, until the job is not wanted any more.</summary>
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

/// <summary>Computes variants on a node.</summary>
public interface IVariantWorker
{
    /// <summary>Computes one variant with <see cref="VariantJob.ComputeAsync"/>, several at the same time if asked to.</summary>
    /// <param name="gone">The job is not wanted any more.</param>
    Task ComputeAsync(VariantJob job, CancellationToken gone);
}
