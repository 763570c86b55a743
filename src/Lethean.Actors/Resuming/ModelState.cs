using Lethean.Learning.Checkpoints;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Resuming;

/// <summary>Everything that the model's coming answers depend on, after <see cref="WeightSnapshot.Version"/> served samples.</summary>
/// <param name="Adaptation">Where the random stream of the adaptation is.</param>
internal sealed record ModelState(WeightSnapshot Weights, RandomState Adaptation);
