using Lethean.Actors.Resuming;
using Lethean.Actors.Traffic;

namespace Lethean.Actors.Simulation;

/// <summary>What ties one simulation to the world outside of the process.</summary>
/// <param name="Traffic">Where samples come in.</param>
/// <param name="Controls">How people change its course.</param>
public sealed record Deployment(OutsideTraffic Traffic, RunControls Controls)
{
    /// <summary>The model that it goes on with; <c>null</c> for the network of the checkpoint.</summary>
    public KeptModel? Start { get; init; }
}
