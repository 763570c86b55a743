using System.Collections.Immutable;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Resuming;

/// <summary>Everything that the model's coming answers depend on, after <see cref="LearnerState.Version"/> served samples.</summary>
/// <param name="Adaptation">Where the random stream of the adaptation is.</param>
/// <param name="Tallies">What the links of the chain of defenses have done, in order.</param>
internal sealed record ModelState(LearnerState Learner, RandomState Adaptation, ImmutableArray<TallyState> Tallies);
