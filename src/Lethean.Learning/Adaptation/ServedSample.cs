using System.Text.Json.Serialization;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Models;

namespace Lethean.Learning.Adaptation;

/// <summary>What became of one sample. A number that is not finite is null.</summary>
/// <param name="Prediction">Class of the largest main logit, after adapting.</param>
/// <param name="MainConfidence">Softmax of the main head at the prediction, after adapting.</param>
/// <param name="UprightConfidence">Softmax of the auxiliary head at rotation 0, of the image as it came, before adapting.</param>
/// <param name="AuxiliaryLoss">Of the first step, before it; null without a step.</param>
/// <param name="Adapted">At least one step changed the weights.</param>
/// <param name="SkipReason">
/// <c>adaptation-off</c>, the name of the defense that refused, or <c>non-finite</c>; null if adapted, and where nobody knows whether it
/// was.
/// </param>
public sealed record ServedSample(
    int Prediction, double? MainConfidence, double? UprightConfidence, double? AuxiliaryLoss, bool Adapted, string? SkipReason)
{
    /// <summary>The same as <see cref="Adapted"/>; null where nobody knows.</summary>
    [JsonIgnore]
    public bool? WasLearned => Adapted || SkipReason is not null ? Adapted : null;

    /// <summary>
    /// Cosine of main and auxiliary gradient with the weights that the sample found; null where not measured or no number.
    /// </summary>
    public double? GradientCorrelation { get; init; }

    /// <summary>Entropy of the main head before adapting, in nats; null where nothing needed that forward pass.</summary>
    public double? MainEntropy { get; init; }

    /// <summary>Length of the first step's auxiliary gradient, before any defense changed it; null where none was computed.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>What the main head says, after adapting; none in what was written down and read again.</summary>
    [JsonIgnore]
    public ClassProbabilities Probabilities { get; init; }

    /// <summary>Cosine of that gradient and a guard's reference on the shared weights; null without a guard.</summary>
    public double? GuardCosine { get; init; }

    /// <param name="after">What the weights that predict say, after adapting where there was a step.</param>
    /// <param name="before">What the weights that learn said of the image as it came; null where nothing asked.</param>
    /// <param name="step">What the first step told, taken or not; null where there was none.</param>
    /// <param name="reason">Why nothing was learned; null where something was.</param>
    internal static ServedSample Of(in Observation after, in Observation? before, in StepResult? step, string? reason) => new(
        after.Prediction, Finite(after.MainConfidence), Finite(before?.UprightConfidence ?? step?.UprightConfidence),
        reason is null ? step?.Loss : null, reason is null, reason)
    {
        MainEntropy = Finite(before?.MainEntropy),
        GradientNorm = step?.GradientNorm,
        GuardCosine = Finite(step?.GuardCosine),
        Probabilities = ClassProbabilities.Of(after.Main),
    };

    /// <summary>Of a network that learns nothing, and does not know why.</summary>
    internal static ServedSample Of(in Observation seen) =>
        new(seen.Prediction, Finite(seen.MainConfidence), Finite(seen.UprightConfidence), null, false, null)
        {
            Probabilities = ClassProbabilities.Of(seen.Main),
        };

    internal static double? Finite(double? value) => value is { } v && double.IsFinite(v) ? v : null;
}

/// <summary>A softmax, one probability for each class, equal to another with the same numbers; empty where they are not finite.</summary>
public readonly struct ClassProbabilities : IEquatable<ClassProbabilities>
{
    private readonly ReadOnlyMemory<float> _values;

    private ClassProbabilities(ReadOnlyMemory<float> values) => _values = values;

    public ReadOnlySpan<float> Values => _values.Span;

    public static ClassProbabilities Of(ReadOnlyMemory<float> softmax)
    {
        foreach (var probability in softmax.Span)
        {
            if (!float.IsFinite(probability))
                return default;
        }

        return new(softmax);
    }

    public static bool operator ==(ClassProbabilities left, ClassProbabilities right) => left.Equals(right);

    public static bool operator !=(ClassProbabilities left, ClassProbabilities right) => !left.Equals(right);

    public bool Equals(ClassProbabilities other) => Values.SequenceEqual(other.Values);

    public override bool Equals(object? obj) => obj is ClassProbabilities other && Equals(other);

    public override int GetHashCode() => Values.IsEmpty ? 0 : HashCode.Combine(Values.Length, Values[0]);
}

/// <summary>
/// Answers with weights that it is given and never changes. Not thread-safe, and all calls must come from one thread at a time.
/// </summary>
/// <param name="model">Taken over and disposed.</param>
public sealed class FrozenNetwork(ITestTimeModel model) : IDisposable
{
    /// <summary>Takes the weights of a snapshot.</summary>
    public void Load(WeightSnapshot snapshot) => snapshot.CopyTo(model);

    /// <returns>Not adapted, and without a reason why: that is for others to know.</returns>
    public ServedSample Answer(Image image) => ServedSample.Of(Observation.Of(model, image));

    /// <summary>Answers an attacker who can look into the network; leaves weights and gradients as they were.</summary>
    public InputAnswer Answer(Image image, InputObjective objective) => InputGradient.Of(model, image, objective);

    public void Dispose() => model.Dispose();
}
