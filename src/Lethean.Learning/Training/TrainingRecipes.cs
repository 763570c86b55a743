using Lethean.Learning.Models;

namespace Lethean.Learning.Training;

/// <summary>The trainings of the shipped checkpoints.</summary>
public static class TrainingRecipes
{
    /// <summary>The bundled model: small enough to train on two cores in half an hour.</summary>
    public static TrainingSettings FashionMnist { get; } = new()
    {
        Recipe = "fashion-mnist",
        Dataset = "fashion-mnist",
        Architecture = new(Architecture.ResNet18, Width: 16, Groups: 8, SplitAfter: 4),
        Epochs = 12,
        Schedule = new OneCycleSchedule(0.1),
        WeightDecay = 5e-4,
        Averaging = 0.998,
    };

    /// <summary>The paper's network, in bfloat16.</summary>
    public static TrainingSettings Cifar10 { get; } = new()
    {
        Recipe = "cifar-10",
        Dataset = "cifar-10",
        Architecture = new(Architecture.ResNet18, Width: 64, Groups: 32, SplitAfter: 4),
        Epochs = 30,
        Schedule = new OneCycleSchedule(0.1),
        WeightDecay = 5e-4,
        LabelSmoothing = 0.1,
        Averaging = 0.998,
        BFloat16 = true,
        HalfPrecisionCheckpoint = true,
    };

    public static IReadOnlyList<TrainingSettings> All { get; } = [FashionMnist, Cifar10];

    /// <exception cref="InputException">No recipe has that name.</exception>
    public static TrainingSettings Find(string name) => All.FirstOrDefault(r => r.Recipe == name)
        ?? throw new InputException($"recipe '{name}' is unknown; allowed: {string.Join(", ", All.Select(r => r.Recipe))}.");
}
