using Lethean.Learning.Checkpoints;
using Lethean.Learning.Randomness;

namespace Lethean.Actors.Model;

/// <summary>
/// What outlives a crash of the <see cref="ModelActor"/>; each incarnation gets it from the one before. Touched by the
/// actor only. The count of served samples goes on after a crash, so a later evaluation labelled 100 is of weights that
/// have served 100 samples, of which those between snapshot and crash have left no trace; the metrics say which.
/// </summary>
/// <param name="randomness">Of the adaptation; goes on where it was.</param>
internal sealed class ModelMemory(RandomStream randomness)
{
    public RandomStream Randomness { get; } = randomness;

    public long Served { get; private set; }

    /// <summary><c>null</c> before the first incarnation.</summary>
    public WeightSnapshot? LastSnapshot { get; private set; }

    /// <summary>Why the incarnation before this one ended.</summary>
    public string LastCrash { get; set; } = "";

    /// <param name="snapshot">Taken after that many samples, where one was.</param>
    public void Remember(long served, WeightSnapshot? snapshot)
    {
        Served = served;
        LastSnapshot = snapshot ?? LastSnapshot;
    }
}
