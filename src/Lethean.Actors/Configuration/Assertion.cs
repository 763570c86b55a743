namespace Lethean.Actors.Configuration;

/// <summary>A bound on a result of every variant; a run that breaks one ends with its own exit code.</summary>
/// <param name="Metric">What is bounded, such as "final-accuracy".</param>
/// <param name="Bound">On which side.</param>
/// <param name="Limit">An accuracy from 0 to 1, a number of samples, or a latency in milliseconds.</param>
public sealed record Assertion(AssertedMetric Metric, AssertionBound Bound, double Limit)
{
    /// <summary>As in the configuration: "final-accuracy.min".</summary>
    public string Name => $"{KebabCase.Of(Metric)}.{(Bound == AssertionBound.Minimum ? "min" : "max")}";

    /// <param name="value">The result; null where there is none: an accuracy that was never reached, a latency that was never measured.</param>
    /// <returns>Whether the result is within the bound. A fall that never came took longer than any number of samples.</returns>
    public bool Holds(double? value) => value switch
    {
        null => Metric is AssertedMetric.SamplesToHalf or AssertedMetric.SamplesToChance && Bound == AssertionBound.Minimum,
        { } known => Bound == AssertionBound.Minimum ? known >= Limit : known <= Limit,
    };
}

public enum AssertionBound
{
    Minimum,
    Maximum,
}

/// <summary>Results that can be bounded, as they are named in a run's summary.</summary>
public enum AssertedMetric
{
    InitialAccuracy,
    FinalAccuracy,
    MinAccuracy,
    SamplesToHalf,
    SamplesToChance,
    LatencyP50,
    LatencyP90,
    LatencyP99,
    LatencyP999,
    LatencyMax,
}
