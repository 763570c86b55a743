using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration;

/// <summary>A base configuration and its variants; a plain scenario has one.</summary>
public sealed record ExperimentSettings
{
    /// <summary>For the run folder and reports.</summary>
    public required string Name { get; init; }

    /// <summary>At least one; no two have the same name and seed.</summary>
    public required IReadOnlyList<VariantSettings> Variants { get; init; }

    /// <summary>Variants that run at the same time, 1 or more.</summary>
    public required int Workers { get; init; }

    /// <summary>Where telemetry is sent; null to measure none.</summary>
    public required Uri? OtlpEndpoint { get; init; }

    /// <summary>The endpoint of a served model.</summary>
    public required ServeSettings Serve { get; init; }

    /// <summary>How a run on several machines deals with nodes that are lost.</summary>
    public required ClusterSettings Cluster { get; init; }

    /// <summary>Bounds that every variant has to keep.</summary>
    public required IReadOnlyList<Assertion> Assertions { get; init; }

    /// <summary>Everything that was read, substitutions replaced, grids unfolded into arms.</summary>
    public required HoconObject Resolved { get; init; }

    /// <summary>What the actor system is started with, as text.</summary>
    public required string AkkaSection { get; init; }

    /// <summary>Read as a scenario, this text gives the same settings again.</summary>
    public string ResolvedText => HoconWriter.Write(Resolved);
}

/// <summary>One simulation of an experiment.</summary>
/// <param name="Name">The arm and the point of the grid; variants with the same name differ by nothing but their seed.</param>
/// <param name="Seed">All randomness derives from it.</param>
/// <param name="Simulation">What is simulated.</param>
/// <param name="EndsOn">Assertions that end it, and the experiment, as soon as they can no longer hold.</param>
public sealed record VariantSettings(string Name, ulong Seed, SimulationSettings Simulation, IReadOnlyList<Assertion> EndsOn)
{
    /// <summary>What people call it.</summary>
    public string Label => $"{Name} (seed {Seed})";
}
