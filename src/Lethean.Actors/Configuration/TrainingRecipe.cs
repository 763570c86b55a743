using Lethean.Learning.Training;

namespace Lethean.Actors.Configuration;

/// <param name="Settings">Everything that the result depends on, besides the images.</param>
/// <param name="DataPath">A folder to look for data in before all others, or null.</param>
public sealed record TrainingRecipe(TrainingSettings Settings, string? DataPath);
