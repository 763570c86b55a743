namespace Lethean.Actors.Metrics;

/// <summary>How old the weights were that answered a sample.</summary>
/// <param name="Samples">Answers that were given with them before this one.</param>
/// <param name="Time">Since they were copied from the model that adapts; <c>null</c> on the virtual clock.</param>
public sealed record WeightAge(long Samples, TimeSpan? Time);
