using Lethean.Actors.Metrics;

namespace Lethean.Actors.Configuration;

/// <summary>A bound on a result of every variant; a run that breaks one ends with its own exit code.</summary>
/// <param name="Result">What is bounded, as the configuration calls it: "final-accuracy", "sources.attacker.adapted".</param>
/// <param name="Path">Where it stands in the summary.</param>
/// <param name="Bound">On which side.</param>
/// <param name="Limit">In the unit of the summary; latencies in milliseconds.</param>
public sealed record Assertion(string Result, SummaryPath Path, AssertionBound Bound, double Limit)
{
    /// <summary>As in the configuration: "final-accuracy.min".</summary>
    public string Name => $"{Result}.{(Bound == AssertionBound.Minimum ? "min" : "max")}";

    /// <summary>The limit with its unit, for people.</summary>
    public string LimitText => SummaryUnits.Text(Limit, SummaryUnits.Of(Path));

    /// <param name="value">The result; null where there is none: an accuracy that was never reached, a latency that was never measured.</param>
    /// <returns>Whether the result is within the bound. A fall that never came took longer than any number of samples.</returns>
    public bool Holds(double? value) => value switch
    {
        null => (Path == SummaryPaths.SamplesToHalf || Path == SummaryPaths.SamplesToChance) && Bound == AssertionBound.Minimum,
        { } known => Bound == AssertionBound.Minimum ? known >= Limit : known <= Limit,
    };
}

public enum AssertionBound
{
    Minimum,
    Maximum,
}
