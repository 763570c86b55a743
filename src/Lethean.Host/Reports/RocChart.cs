namespace Lethean.Host.Reports;

/// <summary>The ROC of one score as an SVG figure, a line for each arm.</summary>
internal static class RocChart
{
    private static readonly ChartSize Size = new(Width: 460, Height: 400, Left: 58, Right: 378, Top: 30, Bottom: 350);

    public static string Render(string title, IReadOnlyList<Roc> curves)
    {
        var frame = new ChartFrame(Size, title, Percent("benign refused, %"), Percent(null), title);
        foreach (var (arm, roc) in curves.Index())
            frame.DrawLine(roc.Points.Select(point => (100 * point.FalsePositiveRate, 100 * point.TruePositiveRate)), Palette.Css(arm));
        return frame.Render();
    }

    private static ChartAxis Percent(string? title) => ChartAxis.Linear(0, 100, [0, 50, 100], "0", title);
}
