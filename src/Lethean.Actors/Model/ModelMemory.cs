using Lethean.Actors.Resuming;
using Lethean.Learning.Defenses;
using Lethean.Learning.Randomness;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Model;

/// <summary>
/// What outlives a crash of the <see cref="ModelActor"/>; each incarnation gets it from the one before. Touched by the
/// actor only. The count of served samples goes on after a crash, so a later evaluation labelled 100 is of weights that
/// have served 100 samples, of which those between snapshot and crash have left no trace; the metrics say which.
/// </summary>
/// <param name="randomness">Of the adaptation; goes on where it was.</param>
/// <param name="defenses">What the links of the chain have done; goes on too.</param>
/// <param name="lastState">Where the first incarnation goes on; <c>null</c> to begin.</param>
internal sealed class ModelMemory(RandomStream randomness, IReadOnlyList<DefenseTally> defenses, LearnerState? lastState)
{
    public RandomStream Randomness { get; } = randomness;

    public long Served { get; private set; } = lastState?.Version ?? 0;

    /// <summary><c>null</c> before the first incarnation.</summary>
    public LearnerState? LastState { get; private set; } = lastState;

    /// <summary>Why the incarnation before this one ended; <c>null</c> in the first.</summary>
    public string? LastCrash { get; set; }

    /// <summary>Right after a snapshot.</summary>
    public ModelState State => new(LastState!, Randomness.State, [.. defenses.Select(tally => tally.State)]);

    /// <param name="state">Taken after that many samples, where one was.</param>
    public void Remember(long served, LearnerState? state)
    {
        Served = served;
        LastState = state ?? LastState;
    }
}
