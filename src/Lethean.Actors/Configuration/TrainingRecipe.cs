using Lethean.Learning.Training;

namespace Lethean.Actors.Configuration;

/// <param name="Settings">Everything that the result depends on, besides the images and the device.</param>
/// <param name="Device">Where it is computed; of the threads a training takes all that there are.</param>
/// <param name="DataPath">A folder to look for data in before all others, or null.</param>
public sealed record TrainingRecipe(TrainingSettings Settings, DeviceSettings Device, string? DataPath);
