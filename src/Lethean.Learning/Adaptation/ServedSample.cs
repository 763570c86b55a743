namespace Lethean.Learning.Adaptation;

/// <summary>What became of one sample. A number that is not finite is null.</summary>
/// <param name="Prediction">Class of the largest main logit, after adapting.</param>
/// <param name="MainConfidence">Softmax of the main head at the prediction, after adapting.</param>
/// <param name="UprightConfidence">Softmax of the auxiliary head at rotation 0, of the image as it came, before adapting.</param>
/// <param name="AuxiliaryLoss">Of the first step, before it; null without a step.</param>
/// <param name="Adapted">At least one step changed the weights.</param>
/// <param name="SkipReason"><c>adaptation-off</c>, the name of the defense that refused, or <c>non-finite</c>; null if adapted.</param>
public sealed record ServedSample(
    int Prediction, double? MainConfidence, double? UprightConfidence, double? AuxiliaryLoss, bool Adapted, string? SkipReason)
{
    /// <summary>Cosine of main and auxiliary gradient with the weights that the sample found; null where not measured or no number.</summary>
    public double? GradientCorrelation { get; init; }

    /// <summary>Entropy of the main head before adapting, in nats; null where nothing needed that forward pass.</summary>
    public double? MainEntropy { get; init; }

    /// <summary>Length of the first step's auxiliary gradient, before any defense changed it; null where none was computed.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>Cosine of that gradient and a guard's reference on the shared weights; null without a guard.</summary>
    public double? GuardCosine { get; init; }
}
