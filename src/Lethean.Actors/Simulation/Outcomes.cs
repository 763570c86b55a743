using Lethean.Actors.Metrics;
using Lethean.Actors.Traffic;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Simulation;

/// <summary>Joins what was sent with what became of it.</summary>
internal static class Outcomes
{
    public static SampleOutcome Of(long sequence, TrafficSample sample, ServedSample served) =>
        OfFailure(sequence, sample, null) with
        {
            Prediction = served.Prediction,
            MainConfidence = served.MainConfidence,
            UprightConfidence = served.UprightConfidence,
            AuxiliaryLoss = served.AuxiliaryLoss,
            Adapted = served.Adapted,
            SkipReason = served.SkipReason,
            GradientCorrelation = served.GradientCorrelation,
            MainEntropy = served.MainEntropy,
            GradientNorm = served.GradientNorm,
            GuardCosine = served.GuardCosine,
        };

    public static SampleOutcome OfFailure(long sequence, TrafficSample sample, string? reason) => new(
        sequence,
        sample.Source,
        sample.SourceSequence,
        sample.Client,
        sample.IntendedSeconds,
        sample.Sample.Label,
        sample.Sample.QuarterTurns,
        Prediction: null,
        MainConfidence: null,
        UprightConfidence: null,
        AuxiliaryLoss: null,
        Adapted: false,
        SkipReason: null,
        FailReason: reason);
}
