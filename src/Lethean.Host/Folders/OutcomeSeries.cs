namespace Lethean.Host.Folders;

/// <summary>What a report draws from a run's outcomes; empty where the run kept none.</summary>
/// <param name="Correlations">Where the run measured them.</param>
/// <param name="Scores">What gates and guards looked at.</param>
public sealed record OutcomeSeries(IReadOnlyList<CorrelationSeries> Correlations, IReadOnlyList<ScoreSeries> Scores)
{
    public static readonly OutcomeSeries None = new([], []);
}
