using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lethean.Learning;
using Lethean.Learning.Data;
using Lethean.Learning.Models;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Cluster;

/// <summary>What an attacker asks a model for, as it goes over the network; one is set. Training images go by their numbers.</summary>
internal sealed record WrittenObjective(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] InputLoss? Loss = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GateViolation? Gates = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] GradientProduct? Product = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DiverseRotationLoss? Rotation = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WrittenHarm? Harm = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WrittenGuard? Guard = null)
{
    /// <exception cref="InputException">It is of a kind that is not known here.</exception>
    public static WrittenObjective Of(InputObjective objective, TrainingNumbers numbers) => objective switch
    {
        InputLoss loss => new(Loss: loss),
        GateViolation gates => new(Gates: gates),
        GradientProduct product => new(Product: product),
        DiverseRotationLoss rotation => new(Rotation: rotation),
        StepHarm harm => new(Harm: new(numbers.Of(harm.Known), harm.ClippedAt)),
        GuardViolation guard => new(Guard: new(numbers.Of(guard.Known), guard.CosineAtLeast)),
        _ => throw new InputException(
            $"{objective.GetType().Name} is a question that nobody can ask over a network; leave 'at' out for this source"),
    };

    /// <param name="train">The training set.</param>
    /// <exception cref="JsonException">None is set, or a number is not one of the training set.</exception>
    public InputObjective Read(ImageDataset train) =>
        Loss ?? Gates ?? Product ?? Rotation ?? Harm?.Read(train) ?? Guard?.Read(train) ?? (InputObjective?)null
        ?? throw new JsonException("The question asks for nothing.");
}

/// <param name="Known">As of <see cref="StepHarm"/>.</param>
internal sealed record WrittenHarm(ImmutableArray<int> Known, double? ClippedAt)
{
    public InputObjective Read(ImageDataset train) => new StepHarm(TrainingNumbers.Pick(train, Known), ClippedAt);
}

/// <param name="Known">As of <see cref="GuardViolation"/>.</param>
internal sealed record WrittenGuard(ImmutableArray<int> Known, double CosineAtLeast)
{
    public InputObjective Read(ImageDataset train) => new GuardViolation(TrainingNumbers.Pick(train, Known), CosineAtLeast);
}

/// <summary>Tells the numbers of training images, which are the same on every machine, from the images themselves.</summary>
internal sealed class TrainingNumbers(ImageDataset train)
{
    // Not before somebody asks: most attackers never do.
    private readonly Lazy<Dictionary<string, int>> _numbers = new(() =>
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < train.Count; i++)
            numbers.TryAdd(KeyOf(train, i), i);
        return numbers;
    });

    /// <param name="images">Images of the training set.</param>
    /// <returns>Their numbers in it; of two that are the same in picture and class either.</returns>
    public ImmutableArray<int> Of(ImageDataset images) =>
        [.. Enumerable.Range(0, images.Count).Select(i => _numbers.Value[KeyOf(images, i)])];

    /// <exception cref="JsonException">A number is none of the training set.</exception>
    public static ImageDataset Pick(ImageDataset train, ImmutableArray<int> numbers) =>
        !numbers.IsDefaultOrEmpty && numbers.All(number => number >= 0 && number < train.Count)
            ? train.Pick(numbers.AsSpan())
            : throw new JsonException("The question is about images that are not there.");

    private static string KeyOf(ImageDataset images, int index)
    {
        var size = images.RawPixels.Length / images.Count;
        var pixels = SHA256.HashData(images.RawPixels.Slice(index * size, size));
        return $"{images.RawLabels[index]} {Convert.ToBase64String(pixels)}";
    }
}
