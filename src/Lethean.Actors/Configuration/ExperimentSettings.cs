using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration;

/// <summary>A base configuration and its variants; a plain scenario has one.</summary>
/// <param name="Name">For the run folder and reports.</param>
/// <param name="Variants">At least one, each with a name and seed of its own.</param>
/// <param name="Workers">Variants that run at the same time, 1 or more.</param>
/// <param name="OtlpEndpoint">Where telemetry is sent; null to measure none.</param>
/// <param name="Assertions">Bounds that every variant has to keep.</param>
/// <param name="Resolved">Everything that was read, substitutions replaced, grids unfolded into arms.</param>
/// <param name="AkkaSection">What the actor system is started with, as text.</param>
public sealed record ExperimentSettings(
    string Name,
    IReadOnlyList<VariantSettings> Variants,
    int Workers,
    Uri? OtlpEndpoint,
    IReadOnlyList<Assertion> Assertions,
    HoconObject Resolved,
    string AkkaSection)
{
    /// <summary>Read as a scenario, this text gives the same settings again.</summary>
    public string ResolvedText => HoconWriter.Write(Resolved);
}

/// <summary>One simulation of an experiment.</summary>
/// <param name="Name">The arm and the point of the grid; variants with the same name differ by nothing but their seed.</param>
/// <param name="Seed">All randomness derives from it.</param>
/// <param name="Simulation">What is simulated.</param>
/// <param name="EndsOn">Assertions that end it, and the experiment, as soon as they can no longer hold.</param>
public sealed record VariantSettings(string Name, ulong Seed, SimulationSettings Simulation, IReadOnlyList<Assertion> EndsOn);
