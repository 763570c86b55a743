using System.Globalization;
using System.Text;
using Lethean.Host.Correlating;

namespace Lethean.Host.Reports;

/// <summary>Running means of cosines over samples as an SVG figure, zero in the middle.</summary>
internal static class RunningMeanChart
{
    private const double Width = 960;
    private const double Height = 300;
    private const double Left = 56;
    private const double Right = 944;
    private const double Top = 12;
    private const double Bottom = 256;

    public static string Render(IReadOnlyList<(string Name, IReadOnlyList<(long Sequence, double Mean)> Points)> lines)
    {
        var last = Math.Max(1, lines.Max(line => line.Points[^1].Sequence));
        var reach = CosineHistogram.ReachOf(lines.SelectMany(line => line.Points).Select(point => point.Mean));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Gradient correlation over served samples\">");
        foreach (var level in new[] { -reach, -reach / 2, 0, reach / 2, reach })
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"{(level == 0 ? "axis" : "grid")}\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(level, reach)}\" y2=\"{Y(level, reach)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(level, reach) + 4}\" text-anchor=\"end\">{level:0.###;−0.###}</text>");
        }

        for (var i = 0; i < lines.Count; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve\" stroke=\"{Palette.Css(i)}\" points=\"{string.Join(' ', lines[i].Points.Select(p => Pair(p, last, reach)))}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Bottom + 20}\">0</text><text x=\"{Right}\" y=\"{Bottom + 20}\" text-anchor=\"end\">{last}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 36}\" text-anchor=\"middle\">samples served</text></svg>");
        var legend = string.Concat(lines.Select((line, i) =>
            string.Create(CultureInfo.InvariantCulture, $"<li><i style=\"background:{Palette.Css(i)}\"></i>{Html.Escape(line.Name)} <b>{line.Points[^1].Mean:0.000;−0.000}</b></li>")));
        return $"<figure>{svg}<p class=\"note\">At the end:</p><ul class=\"legend\">{legend}</ul></figure>";
    }

    private static string Pair((long Sequence, double Mean) point, long last, double reach) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Round(Left + (Right - Left) * point.Sequence / last, 2)},{Y(point.Mean, reach)}");

    private static double Y(double cosine, double reach) => Math.Round(Bottom - (Bottom - Top) * (cosine + reach) / (2 * reach), 2);
}
