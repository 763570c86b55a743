using Lethean.Actors.Configuration;

namespace Lethean.Host.Correlating;

/// <summary>What <c>lethean gradient-correlation</c> was asked for.</summary>
/// <param name="Samples">Of every kind, 2 or more.</param>
/// <param name="Attacks">Names of <see cref="SampleKind"/>.</param>
/// <param name="History">Training images that the history is the mean over, 1 or more.</param>
/// <param name="Threads">Processors to use; null for all.</param>
/// <param name="Folder">Where the JSON and the report go; null for nowhere.</param>
public sealed record CorrelationRequest(
    string Checkpoint, int Samples, IReadOnlyList<string> Attacks, int History, string? Data, ulong Seed, DeviceKind Device, int? Threads, string? Folder);
