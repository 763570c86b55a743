namespace Lethean.Actors.Configuration;

/// <summary>What a run measures and keeps.</summary>
/// <param name="Warmup">What the measurements leave out.</param>
/// <param name="PerturbedPixels">Whether the pixels that attackers make are kept.</param>
public sealed record MetricsSettings(WarmupSettings Warmup, bool PerturbedPixels);

/// <summary>An answer is measured when both are over.</summary>
/// <param name="Samples">So many answers at the start are not measured, 0 or more.</param>
/// <param name="Duration">Nor are samples that were intended earlier than this after the start, zero or more.</param>
public sealed record WarmupSettings(int Samples, TimeSpan Duration);
