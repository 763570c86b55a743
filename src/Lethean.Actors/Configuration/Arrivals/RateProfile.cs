using System.Collections.Immutable;

namespace Lethean.Actors.Configuration.Arrivals;

/// <summary>A rate over time.</summary>
/// <param name="InitialPerSecond">Until the first step, 0 to <see cref="Rate.MostPerSecond"/>.</param>
/// <param name="Steps">In order of their times.</param>
public sealed record RateProfile(double InitialPerSecond, ImmutableArray<RateStep> Steps)
{
    /// <summary>Whether it ends with a pause.</summary>
    public bool IsFinite => !Steps.IsEmpty && Steps[^1].PerSecond == 0;

    public static RateProfile Steady(Rate rate)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return new RateProfile(rate.PerSecond, []);
    }
}
