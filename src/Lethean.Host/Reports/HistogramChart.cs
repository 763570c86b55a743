using Lethean.Host.Correlating;

namespace Lethean.Host.Reports;

/// <summary>A histogram of cosines as a small SVG figure with zero in the middle and the mean as a dashed line.</summary>
internal static class HistogramChart
{
    private static readonly ChartSize Size = new(Width: 360, Height: 190);

    /// <param name="mean">Null where there is none.</param>
    public static string Render(string name, CosineHistogram histogram, double? mean, Look look)
    {
        var (reach, most) = (histogram.Reach, Math.Max(1, histogram.Counts.Max()));
        var frame = new ChartFrame(
            Size,
            ChartAxis.Linear(-reach, reach, [-reach, -reach / 2, 0, reach / 2, reach], "0.###;−0.###", "cosine"),
            ChartAxis.Linear(0, most, [0, most], "0", $"{name}, samples"));
        var width = (frame.X(reach) - frame.X(-reach)) / histogram.Counts.Count;
        foreach (var (bin, count) in histogram.Counts.Index().Where(bin => bin.Item > 0))
        {
            var (left, top) = (Size.Left + (bin * width) + 0.5, frame.Y(count));
            frame.Draw($"<rect class=\"bar {look.Colour}\" x=\"{left:0.##}\" y=\"{top}\" width=\"{width - 1:0.##}\" height=\"{Size.Bottom - top:0.##}\"/>");
        }

        frame.Draw($"<line class=\"axis\" x1=\"{frame.X(0)}\" x2=\"{frame.X(0)}\" y1=\"{Size.Top}\" y2=\"{Size.Bottom}\"/>");
        if (mean is { } cosine)
        {
            var x = frame.X(cosine);
            frame.Draw($"<line class=\"reference\" x1=\"{x}\" x2=\"{x}\" y1=\"{Size.Top}\" y2=\"{Size.Bottom}\"/>");
            frame.Draw($"<text x=\"{Size.Right}\" y=\"{Size.Top - 12}\" text-anchor=\"end\">mean {cosine:0.000;−0.000}</text>");
        }

        return frame.Render($"Histogram of {name}");
    }
}
