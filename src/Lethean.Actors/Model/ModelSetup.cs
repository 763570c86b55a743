using Lethean.Learning.Checkpoints;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Adaptation;
using static TorchSharp.torch;

namespace Lethean.Actors.Model;

/// <summary>What a <see cref="ModelActor"/> is made of.</summary>
/// <param name="Device">Where the live weights are.</param>
/// <param name="Defenses">Makes the chain of one incarnation around its network.</param>
/// <param name="Threads">Torch threads of the model, 1 or more.</param>
/// <param name="SnapshotEvery">A snapshot is due after each so many served samples.</param>
/// <param name="Publishing">Who answers with snapshots of this model, or <c>null</c> where it answers itself.</param>
/// <param name="CorrelateSamples">Whether each sample's gradients are compared before it is served.</param>
internal sealed record ModelSetup(
    Checkpoint Checkpoint,
    Device Device,
    AdaptationSettings Adaptation,
    Func<ITestTimeModel, DefenseChain> Defenses,
    int Threads,
    int SnapshotEvery,
    Publishing? Publishing,
    bool CorrelateSamples)
{
    public TestTimeLearner CreateLearner(ModelMemory memory)
    {
        var model = Checkpoint.CreateModel(Device);
        return new(model, Adaptation, Defenses(model), memory.Randomness);
    }
}
