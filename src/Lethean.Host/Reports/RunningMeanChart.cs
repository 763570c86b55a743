using Lethean.Host.Correlating;

namespace Lethean.Host.Reports;

/// <summary>Running means of cosines over samples as an SVG figure, zero in the middle.</summary>
internal static class RunningMeanChart
{
    /// <param name="lines">One or more, each with at least one point.</param>
    public static string Render(IReadOnlyDictionary<string, IReadOnlyList<(long Sequence, double Mean)>> lines)
    {
        var looks = new SeriesLooks([.. lines.Keys], name => lines[name][^1].Mean);
        return $"""
            <figure>{ChartSize.InBoth(size => Draw(lines, looks, size))}
            <p class="note">At the end:</p>{looks.Legend(name => lines[name][^1].Mean, mean => Html.Number(mean, "0.000;−0.000"))}</figure>
            """;
    }

    private static string Draw(
        IReadOnlyDictionary<string, IReadOnlyList<(long Sequence, double Mean)>> lines, SeriesLooks looks, ChartSize size)
    {
        var last = Math.Max(1, lines.Values.Max(line => line[^1].Sequence));
        var reach = CosineHistogram.ReachOf(lines.Values.SelectMany(line => line).Select(point => point.Mean));
        double[] ticks = [-reach, -reach / 2, 0, reach / 2, reach];
        var frame = new ChartFrame(
            size, ChartAxis.Samples(last, size), ChartAxis.Linear(-reach, reach, ticks, "0.###;−0.###", "cosine of main and auxiliary gradient"));
        foreach (var name in looks.InOrderOfDrawing)
            frame.DrawLine([.. lines[name].Select(point => ((double)point.Sequence, point.Mean))], looks[name]);
        return frame.Render("Gradient correlation over served samples");
    }
}
