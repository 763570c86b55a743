using Lethean.Actors.Configuration.Hocon;

namespace Lethean.Actors.Configuration;

/// <summary>Which network is deployed.</summary>
/// <param name="Checkpoint">A safetensors file, relative to the working directory or else to the folder of the program.</param>
/// <param name="CheckpointPosition">Where the file is named, for the message when it cannot be used.</param>
public sealed record ModelSettings(string Checkpoint, SourcePosition CheckpointPosition);
