using Lethean.Learning.Adaptation;
using Lethean.Learning.Data;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Randomness;
using Lethean.Learning.Tests.Evaluation;
using Lethean.Learning.Tests.Models;
using Lethean.Learning.Tests.Reference;

namespace Lethean.Learning.Tests.Defenses;

/// <summary>A learner with a chain of defenses, and what is inside.</summary>
internal sealed record Defended(TestTimeLearner Learner, ITestTimeModel Model, DefenseMaterials Materials, IReadOnlyList<DefenseTally> Tallies) : IDisposable
{
    private static readonly ImageDataset Train = RandomData.Create(40, DatasetSplit.Train);

    public float[] Weights => [.. Naive.Weights(Model)];

    public static Defended Create(AdaptationSettings settings, params DefenseSettings[] defenses) =>
        Create(() => SmallModel.Create(), "small", settings, defenses);

    public static Defended Create(ReferenceNetwork reference, AdaptationSettings settings, params DefenseSettings[] defenses) =>
        Create(() => reference.Checkpoint.CreateModel(), reference.Checkpoint.Sha256, settings, defenses);

    public static Defended Create(Func<ITestTimeModel> trained, string id, AdaptationSettings settings, DefenseSettings[] defenses, ImageDataset? train = null)
    {
        var model = trained();
        var materials = new DefenseMaterials(model, id, trained, train ?? Train, Seed: 7);
        var tallies = DefenseChain.TalliesOf(defenses);
        var chain = DefenseChain.Of(defenses, materials, tallies);
        return new(new TestTimeLearner(model, settings, chain, RandomStream.Create(1, "test")), model, materials, tallies);
    }

    public void Dispose() => Learner.Dispose();
}
