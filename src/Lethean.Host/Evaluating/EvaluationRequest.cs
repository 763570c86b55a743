namespace Lethean.Host.Evaluating;

/// <summary>Whether the checkpoint may learn from the images that it is measured on.</summary>
public enum AdaptationChoice
{
    /// <summary>It predicts as trained.</summary>
    None,

    /// <summary>It learns from each image, predicts it, and forgets again.</summary>
    Episodic,

    /// <summary>It learns from each image, predicts it, and keeps what it learned for the next.</summary>
    Online,
}

/// <summary>What <c>lethean evaluate</c> was asked for.</summary>
/// <param name="Images">The first so many test images; null for all.</param>
/// <param name="Corruptions">Names, or <c>all</c>; the clean images are always measured.</param>
public sealed record EvaluationRequest(
    string Checkpoint,
    int? Images,
    IReadOnlyList<string> Corruptions,
    int Severity,
    IReadOnlyList<AdaptationChoice> Adaptations,
    string? Data,
    ulong Seed);

/// <summary>One measured accuracy, with its 95 % Wilson interval.</summary>
/// <param name="Images"><c>clean</c>, or the corruption's name.</param>
public sealed record EvaluationRow(string Images, AdaptationChoice Adaptation, int Count, int Correct, double Accuracy, double Low, double High);
