namespace Lethean.Actors.Metrics;

/// <summary>Paths of numbers that evaluations alone decide.</summary>
internal static class SummaryPaths
{
    public static SummaryPath InitialAccuracy { get; } = new(["initialAccuracy"]);

    public static SummaryPath MinAccuracy { get; } = new(["minAccuracy"]);

    public static SummaryPath SamplesToHalf { get; } = new(["samplesToHalf"]);

    public static SummaryPath SamplesToChance { get; } = new(["samplesToChance"]);
}
