using System.Collections.Immutable;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Defenses;

namespace Lethean.Learning.Adaptation;

/// <summary>Everything in a learner that its coming answers depend on, but the random stream that it was given. Immutable.</summary>
/// <param name="Learning">The weights that learn.</param>
/// <param name="Teacher">The weights that predict; null where they are those that learn. Follows from <paramref name="Defenses"/>.</param>
/// <param name="Defenses">What the links of the chain remember, in order.</param>
public sealed record LearnerState(WeightSnapshot Learning, WeightSnapshot? Teacher, ImmutableArray<LinkState> Defenses)
{
    /// <summary>The weights that predict.</summary>
    public WeightSnapshot Serving => Teacher ?? Learning;

    /// <summary>Samples served when the state was taken.</summary>
    public long Version => Learning.Version;
}
