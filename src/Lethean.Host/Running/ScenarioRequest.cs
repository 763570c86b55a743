namespace Lethean.Host.Running;

/// <summary>What one simulation was asked for on the command line.</summary>
/// <param name="Scenario">Path of the scenario file.</param>
/// <param name="Sets"><c>path=value</c> overrides, in order.</param>
/// <param name="Seed">Replaces the scenario's seed.</param>
/// <param name="Folder">The run folder; null for a new one under <c>runs/</c>.</param>
public sealed record ScenarioRequest(string Scenario, IReadOnlyList<string> Sets, ulong? Seed, string? Folder);
