using System.Globalization;
using System.Text;
using Lethean.Host.Correlating;

namespace Lethean.Host.Reports;

/// <summary>A histogram of cosines as a small SVG figure with zero in the middle.</summary>
internal static class HistogramChart
{
    private const double Width = 460;
    private const double Height = 150;
    private const double Top = 22;
    private const double Bottom = 128;
    private const double Left = 8;
    private const double Right = 452;

    public static string Render(string name, CosineHistogram histogram, double? mean, string color)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Histogram of {Html.Escape(name)}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"14\">{Html.Escape(name)}</text>");
        var (most, width) = (Math.Max(1, histogram.Counts.Max()), (Right - Left) / histogram.Counts.Count);
        for (var bin = 0; bin < histogram.Counts.Count; bin++)
        {
            var height = (Bottom - Top) * histogram.Counts[bin] / most;
            if (height > 0)
                svg.Append(CultureInfo.InvariantCulture, $"<rect fill=\"{color}\" x=\"{Left + bin * width + 0.5:0.##}\" y=\"{Bottom - height:0.##}\" width=\"{width - 1:0.##}\" height=\"{height:0.##}\"/>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Bottom}\" y2=\"{Bottom}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{X(0, histogram)}\" x2=\"{X(0, histogram)}\" y1=\"{Top}\" y2=\"{Bottom + 4}\"/>");
        if (mean is { } m)
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"reference\" x1=\"{X(m, histogram):0.##}\" x2=\"{X(m, histogram):0.##}\" y1=\"{Top}\" y2=\"{Bottom}\"><title>mean {m:0.0000}</title></line>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{Bottom + 17}\">−{histogram.Reach}</text><text x=\"{X(0, histogram)}\" y=\"{Bottom + 17}\" text-anchor=\"middle\">0</text><text x=\"{Right}\" y=\"{Bottom + 17}\" text-anchor=\"end\">{histogram.Reach}</text></svg>");
        return svg.ToString();
    }

    private static double X(double cosine, CosineHistogram histogram) => Left + (Right - Left) * (cosine + histogram.Reach) / (2 * histogram.Reach);
}
