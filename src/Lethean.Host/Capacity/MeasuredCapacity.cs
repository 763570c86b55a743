using Lethean.Actors.Metrics;

namespace Lethean.Host.Capacity;

/// <summary>Samples a second that a model serves in a closed loop.</summary>
/// <param name="Variant">Whose settings were measured.</param>
/// <param name="PerSecond">Samples over the time that they took.</param>
/// <param name="Low">Lower end of the 95 % interval, from the means of consecutive batches (Student's t).</param>
/// <param name="High">Upper end of it.</param>
/// <param name="Samples">Answers that counted.</param>
/// <param name="Warmup">Answers before these.</param>
/// <param name="Seconds">Time that the counted answers took.</param>
/// <param name="TimePerSampleMs">From one answer to the next, evaluations included and the crafting of attackers left out.</param>
public sealed record MeasuredCapacity(
    string Variant, double PerSecond, double Low, double High, int Samples, int Warmup, double Seconds, Distribution TimePerSampleMs);
