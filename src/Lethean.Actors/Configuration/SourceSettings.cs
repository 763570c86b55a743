using Lethean.Actors.Traffic.Arrivals;
using Lethean.Learning.Samples;

namespace Lethean.Actors.Configuration;

/// <summary>One stream of samples.</summary>
/// <param name="Name">Letters, digits, '-' and '_'; its random streams are derived from it.</param>
/// <param name="Generator">What it sends.</param>
/// <param name="Arrivals">When.</param>
/// <param name="Clients">Who sends it.</param>
/// <param name="Limits">From when, until when, and how much.</param>
public sealed record SourceSettings(
    string Name, GeneratorSettings Generator, ArrivalSettings Arrivals, ClientSettings Clients, SourceLimits Limits)
{
    /// <summary>Whether it ends by itself.</summary>
    public bool IsFinite => Limits.IsFinite || Arrivals.IsFinite;
}
