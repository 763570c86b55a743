using System.Text.Json.Serialization;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Metrics;

/// <summary>
/// What became of one delivered sample. Holds no wall-clock value, so that two runs with one seed write the same bytes.
/// </summary>
/// <param name="Sequence">Order of delivery to the model, from 1; failed samples have a number too.</param>
/// <param name="Source">Name of the traffic source.</param>
/// <param name="SourceSequence">Order within its source, from 1.</param>
/// <param name="Client">Which client of the source sent it, from 0.</param>
/// <param name="IntendedSeconds">Intended arrival, seconds since the start of the traffic.</param>
/// <param name="Label">True class, or -1 where there is none (random pixels).</param>
/// <param name="QuarterTurns">Counter-clockwise quarter turns that the source gave the image, 0 to 3.</param>
/// <param name="Prediction">Class predicted after adaptation; <c>null</c> when the sample failed.</param>
/// <param name="MainConfidence">Largest softmax value of the main head, of the prediction.</param>
/// <param name="UprightConfidence">softmax(aux(x))[0] of the sample as it came, before adaptation (Sun 2020).</param>
/// <param name="AuxiliaryLoss">Auxiliary loss of the first adaptation step; <c>null</c> without a step or when not finite.</param>
/// <param name="Adapted">Whether the weights were stepped.</param>
/// <param name="SkipReason">Why a served sample was not adapted to.</param>
/// <param name="FailReason">Why the sample could not be served.</param>
public sealed record SampleOutcome(
    long Sequence,
    string Source,
    long SourceSequence,
    int Client,
    double IntendedSeconds,
    int Label,
    int QuarterTurns,
    int? Prediction,
    double? MainConfidence,
    double? UprightConfidence,
    double? AuxiliaryLoss,
    bool Adapted,
    string? SkipReason,
    string? FailReason)
{
    /// <summary>Cosine of main and auxiliary gradient before adaptation (Perry 2020, equation 1); <c>null</c> where not measured.</summary>
    public double? GradientCorrelation { get; init; }

    /// <summary>Entropy of the main head before adaptation, in nats; <c>null</c> where nothing needed that forward pass.</summary>
    public double? MainEntropy { get; init; }

    /// <summary>
    /// Length of the first step's auxiliary gradient, before any defense changed it; <c>null</c> where none was computed.
    /// </summary>
    public double? GradientNorm { get; init; }

    /// <summary>Cosine of that gradient and a guard's reference; <c>null</c> without a guard.</summary>
    public double? GuardCosine { get; init; }

    /// <summary>How the sample was made; <c>null</c> in logs of versions that did not tell it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SampleOrigin? Origin { get; init; }
}

/// <summary>
/// How one sample was made: the image of the data set, cropped and flipped, then turned (<see cref="SampleOutcome.QuarterTurns"/>), then
/// corrupted, then perturbed, as far as each was done. What was not done is not written.
/// </summary>
public sealed record SampleOrigin
{
    /// <summary>Which part of the data set the image is of, "train" or "test"; <c>null</c> for noise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Split { get; init; }

    /// <summary>Its number in this part, from 0; <c>null</c> for noise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Index { get; init; }

    /// <summary>How it was augmented.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CropAndFlip? Augmentation { get; init; }

    /// <summary>How it was corrupted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AppliedCorruption? Corruption { get; init; }

    /// <summary>
    /// The four 64-bit words, in hexadecimal digits, of the xoshiro256** stream from which the corruption or, without an image, the
    /// noise was drawn.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NoiseState { get; init; }

    /// <summary>Largest change of a pixel by an attacker with a bound on it (L∞, pixels in [0, 1]).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Distance { get; init; }
}
