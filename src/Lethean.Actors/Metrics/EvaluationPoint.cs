using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Lethean.Actors.Metrics;

/// <summary>Accuracy of the weights after exactly <paramref name="Sample"/> served samples, measured without adapting.</summary>
/// <param name="Sample">Served samples behind the weights; 0 is the checkpoint itself.</param>
/// <param name="Accuracy">Share of correct predictions, 0 to 1.</param>
/// <param name="Images">Test images evaluated.</param>
/// <param name="Correct">Of these, predicted correctly.</param>
/// <param name="ImagesPerClass">Images of each class.</param>
/// <param name="CorrectPerClass">Correct predictions of each class.</param>
/// <param name="Low">Lower end of the 95 % Wilson interval of the accuracy.</param>
/// <param name="High">Upper end of it.</param>
public sealed record EvaluationPoint(
    long Sample,
    double Accuracy,
    int Images,
    int Correct,
    ImmutableArray<int> ImagesPerClass,
    ImmutableArray<int> CorrectPerClass,
    double Low,
    double High)
{
    /// <summary>Images with a logit that is not finite, counted as wrong; only written where there are any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int NonFinite { get; init; }
}
