namespace Lethean.Actors.Configuration;

/// <summary>Who answers.</summary>
/// <param name="Mode">Whether answers wait for adaptation.</param>
/// <param name="RefreshEvery">With latest-snapshot: samples that the model learns from between two snapshots, 1 or more.</param>
/// <param name="Queue">With latest-snapshot on the real-time clock: answered samples that may wait for the model to learn from them, 0 or more.</param>
/// <param name="Threads">With latest-snapshot: torch threads that answer, 1 or more.</param>
public sealed record ServingSettings(ServingMode Mode, int RefreshEvery, int Queue, int Threads);

public enum ServingMode
{
    /// <summary>The model learns from a sample, then answers it with what it has just learned.</summary>
    Adapted,

    /// <summary>A copy of the network answers at once with the weights of the last snapshot; the model learns from the sample afterwards.</summary>
    LatestSnapshot,
}
