using System.Globalization;
using Lethean.Host.Correlating;

namespace Lethean.Host.Reports;

/// <summary>Running means of cosines over samples as an SVG figure, zero in the middle.</summary>
internal static class RunningMeanChart
{
    private static readonly ChartSize Size = new(Width: 960, Height: 300, Left: 56, Right: 944, Top: 12, Bottom: 256);

    public static string Render(IReadOnlyList<(string Name, IReadOnlyList<(long Sequence, double Mean)> Points)> lines)
    {
        var last = Math.Max(1, lines.Max(line => line.Points[^1].Sequence));
        var reach = CosineHistogram.ReachOf(lines.SelectMany(line => line.Points).Select(point => point.Mean));
        var frame = new ChartFrame(
            Size, "Gradient correlation over served samples", ChartAxis.Samples(last),
            ChartAxis.Linear(-reach, reach, [-reach, -reach / 2, 0, reach / 2, reach], "0.###;−0.###"));
        foreach (var (index, line) in lines.Index())
            frame.DrawLine(line.Points.Select(point => ((double)point.Sequence, point.Mean)), Palette.Css(index));
        var legend = string.Concat(lines.Select((line, i) =>
            string.Create(CultureInfo.InvariantCulture, $"<li><i style=\"background:{Palette.Css(i)}\"></i>{Html.Escape(line.Name)} <b>{line.Points[^1].Mean:0.000;−0.000}</b></li>")));
        return $"<figure>{frame.Render()}<p class=\"note\">At the end:</p><ul class=\"legend\">{legend}</ul></figure>";
    }
}
