namespace Lethean.Actors.Configuration;

/// <summary>How the capacity is measured: samples a second that the model serves in a closed loop.</summary>
/// <param name="Warmup">Answers at the start that do not count, 0 or more.</param>
/// <param name="Samples">Answers that count, 20 or more.</param>
public sealed record CapacitySettings(int Warmup, int Samples);
