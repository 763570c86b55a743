using System.Globalization;
using System.Text;

namespace Lethean.Host.Reports;

/// <summary>The ROC of one score as an SVG figure, a line for each arm.</summary>
internal static class RocChart
{
    private const double Size = 300;
    private const double Left = 46;
    private const double Top = 30;
    private const double Side = 210;

    public static string Render(string title, IReadOnlyList<Roc> curves)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Size} {Size}\" role=\"img\" aria-label=\"{Html.Escape(title)}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"16\" font-weight=\"600\">{Html.Escape(title)}</text>");
        for (var half = 0; half <= 2; half++)
        {
            var at = half / 2.0;
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Left + Side}\" y1=\"{Y(at)}\" y2=\"{Y(at)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(at) + 4}\" text-anchor=\"end\">{100 * at:0}</text>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(at)}\" y=\"{Top + Side + 18}\" text-anchor=\"middle\">{100 * at:0}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Side / 2)}\" y=\"{Top + Side + 38}\" text-anchor=\"middle\">benign refused, %</text>");
        for (var arm = 0; arm < curves.Count; arm++)
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve\" stroke=\"{Palette.Css(arm)}\" points=\"{Path(curves[arm])}\"/>");
        return svg.Append("</svg>").ToString();
    }

    private static string Path(Roc roc) => string.Join(' ', roc.Points.Select(point =>
        string.Create(CultureInfo.InvariantCulture, $"{X(point.FalsePositiveRate)},{Y(point.TruePositiveRate)}")));

    private static double X(double rate) => Math.Round(Left + (Side * rate), 2);

    private static double Y(double rate) => Math.Round(Top + (Side * (1 - rate)), 2);
}
