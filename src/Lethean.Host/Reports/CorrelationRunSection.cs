using System.Globalization;
using Lethean.Host.Correlating;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>Gradient correlation of the samples of a run, where it was measured.</summary>
internal static class CorrelationRunSection
{
    public const int Window = 50;

    public static string Render(IReadOnlyList<CorrelationSeries> correlations)
    {
        if (correlations.Count == 0)
            return "";
        var names = correlations.Select(series => series.Arm == series.Source ? series.Arm : $"{series.Arm}: {series.Source}").ToList();
        return $"""
            <h2>Gradient correlation</h2>
            {RunningMeanChart.Render(names.Zip(correlations).ToDictionary(series => series.First, series => RunningMean(series.Second)))}
            {Html.Table(["arm: source", "mean", "95 % interval", "below zero", "n"], correlations.Select((series, i) => Row(names[i], series)))}
            <p class="note">Cosine of main and auxiliary gradient on the shared weights that a sample finds when it is served (Perry 2020, equation 1);
            lines: mean of the last {Window} samples of a source. Samples without a class take the predicted one. Interval of the mean: Student's t.</p>
            """;
    }

    /// <summary>The mean of a sample and the up to 49 before it.</summary>
    internal static IReadOnlyList<(long Sequence, double Mean)> RunningMean(CorrelationSeries series)
    {
        var means = new List<(long, double)>(series.Cosines.Count);
        var sum = 0.0;
        for (var i = 0; i < series.Cosines.Count; i++)
        {
            sum += series.Cosines[i].Cosine - (i >= Window ? series.Cosines[i - Window].Cosine : 0);
            means.Add((series.Cosines[i].Sequence, sum / Math.Min(i + 1, Window)));
        }

        return means;
    }

    private static IEnumerable<string> Row(string name, CorrelationSeries series)
    {
        var summary = CosineSummary.Of(series.Cosines.Select(c => c.Cosine));
        return
        [
            Html.Escape(name), Cosine(summary?.Mean), summary is null ? Html.Nothing : $"{Cosine(summary.Low)} to {Cosine(summary.High)}",
            Html.Percent(summary?.BelowZero), series.Cosines.Count.ToString(CultureInfo.InvariantCulture),
        ];
    }

    private static string Cosine(double? value) => Html.Number(value, "0.0000;−0.0000");
}
