using System.Text.Json.Serialization;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Metrics;

/// <summary>
/// What became of one delivered sample. Holds no wall-clock value, so that two runs with one seed write the same bytes.
/// </summary>
public sealed record SampleOutcome
{
    /// <summary>Order of delivery to the model, from 1; failed samples have a number too.</summary>
    public required long Sequence { get; init; }

    /// <summary>Name of the traffic source.</summary>
    public required string Source { get; init; }

    /// <summary>Order within its source, from 1.</summary>
    public required long SourceSequence { get; init; }

    /// <summary>Which client of the source sent it, from 0.</summary>
    public required int Client { get; init; }

    /// <summary>The source whose client it is, where that is another one; else not written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ClientsOf { get; init; }

    /// <summary>Intended arrival, seconds since the start of the traffic.</summary>
    public required double IntendedSeconds { get; init; }

    /// <summary>True class, or -1 where there is none (random pixels).</summary>
    public required int Label { get; init; }

    /// <summary>Counter-clockwise quarter turns that the source gave the image, 0 to 3.</summary>
    public required int QuarterTurns { get; init; }

    /// <summary>Class predicted after adaptation; <c>null</c> when the sample failed.</summary>
    [JsonRequired]
    public int? Prediction { get; init; }

    /// <summary>Largest softmax value of the main head, of the prediction.</summary>
    [JsonRequired]
    public double? MainConfidence { get; init; }

    /// <summary>softmax(aux(x))[0] of the sample as it came, before adaptation (Sun 2020).</summary>
    [JsonRequired]
    public double? UprightConfidence { get; init; }

    /// <summary>Auxiliary loss of the first adaptation step; <c>null</c> without a step or when not finite.</summary>
    [JsonRequired]
    public double? AuxiliaryLoss { get; init; }

    /// <summary>Whether the weights were stepped; <c>null</c> where the model is not here and nobody knows.</summary>
    public required bool? Adapted { get; init; }

    /// <summary>Why a served sample was not adapted to.</summary>
    [JsonRequired]
    public string? SkipReason { get; init; }

    /// <summary>Why the sample could not be served.</summary>
    [JsonRequired]
    public string? FailReason { get; init; }

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
