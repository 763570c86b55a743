using Lethean.Actors.Configuration;

namespace Lethean.Host.Evaluating;

/// <summary>What <c>lethean evaluate</c> was asked for.</summary>
/// <param name="Images">The first so many test images; null for all.</param>
/// <param name="Corruptions">Names, or <c>all</c>; the clean images are always measured.</param>
/// <param name="Threads">Processors to use; null for all.</param>
/// <param name="Folder">Where rows are kept as they come; null to keep none.</param>
public sealed record EvaluationRequest(
    string Checkpoint,
    int? Images,
    IReadOnlyList<string> Corruptions,
    int Severity,
    IReadOnlyList<AdaptationChoice> Adaptations,
    string? Data,
    ulong Seed,
    DeviceKind Device,
    int? Threads,
    string? Folder);
