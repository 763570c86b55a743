using Lethean.Actors.Resuming;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Model;

/// <summary>
/// What outlives a crash of the <see cref="ModelActor"/>; each incarnation gets it from the one before. Touched by the
/// actor only. The count of served samples goes on after a crash, so a later evaluation labelled 100 is of weights that
/// have served 100 samples, of which those between snapshot and crash have left no trace; the metrics say which.
/// </summary>
/// <param name="randomness">Of the adaptation; goes on where it was.</param>
/// <param name="lastSnapshot">Where the first incarnation goes on; <c>null</c> to begin.</param>
internal sealed class ModelMemory(RandomStream randomness, WeightSnapshot? lastSnapshot)
{
    public RandomStream Randomness { get; } = randomness;

    public long Served { get; private set; } = lastSnapshot?.Version ?? 0;

    /// <summary><c>null</c> before the first incarnation.</summary>
    public WeightSnapshot? LastSnapshot { get; private set; } = lastSnapshot;

    /// <summary>Why the incarnation before this one ended; <c>null</c> in the first.</summary>
    public string? LastCrash { get; set; }

    /// <summary>Right after a snapshot.</summary>
    public ModelState State => new(LastSnapshot!, Randomness.State);

    /// <param name="snapshot">Taken after that many samples, where one was.</param>
    public void Remember(long served, WeightSnapshot? snapshot)
    {
        Served = served;
        LastSnapshot = snapshot ?? LastSnapshot;
    }
}
