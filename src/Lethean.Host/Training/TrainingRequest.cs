namespace Lethean.Host.Training;

/// <summary>What one training was asked for on the command line.</summary>
/// <param name="Recipe">Path of the recipe.</param>
/// <param name="Sets"><c>path=value</c> overrides, in order.</param>
/// <param name="Seed">Replaces the recipe's seed.</param>
/// <param name="Folder">Where everything is written; null for <c>training/&lt;name&gt;</c>.</param>
public sealed record TrainingRequest(string Recipe, IReadOnlyList<string> Sets, ulong? Seed, string? Folder);
