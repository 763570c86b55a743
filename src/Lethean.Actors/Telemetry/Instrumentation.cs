using System.Diagnostics;

namespace Lethean.Actors.Telemetry;

/// <summary>Names of what a running experiment tells to OpenTelemetry, and its traces. Without a listener nothing is made.</summary>
public static class Instrumentation
{
    /// <summary>Of the meter and of the source of activities.</summary>
    public const string Name = "Lethean";

    public const string Variant = "lethean.variant";
    public const string Seed = "lethean.seed";

    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Begins a span that does not belong to whatever this thread does next.</summary>
    /// <returns><c>null</c> where nobody listens.</returns>
    internal static Activity? StartDetached(string name, string variant, ulong seed)
    {
        var activity = Source.StartActivity(name, ActivityKind.Internal, default(ActivityContext));
        activity?.SetTag(Variant, variant).SetTag(Seed, seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Activity.Current = null;
        return activity;
    }
}
