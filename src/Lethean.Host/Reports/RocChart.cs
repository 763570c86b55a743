namespace Lethean.Host.Reports;

/// <summary>The ROC of one score as an SVG figure, a line for each detection.</summary>
internal static class RocChart
{
    private static readonly ChartSize Size = new(Width: 360, Height: 370);

    /// <param name="curves">Of the series that <paramref name="looks"/> knows; those that have none of this score are left out.</param>
    public static string Render(string title, IReadOnlyDictionary<string, Roc> curves, SeriesLooks looks)
    {
        var frame = new ChartFrame(Size, Percent("benign refused, %"), Percent(title));
        frame.Draw($"<line class=\"reference\" x1=\"{frame.X(0)}\" y1=\"{frame.Y(0)}\" x2=\"{frame.X(100)}\" y2=\"{frame.Y(100)}\"/>");
        foreach (var series in looks.InOrderOfDrawing.Where(curves.ContainsKey))
        {
            var points = curves[series].Points.Select(point => (100 * point.FalsePositiveRate, 100 * point.TruePositiveRate));
            frame.DrawLine([.. points], looks[series]);
        }

        return frame.Render(title);
    }

    private static ChartAxis Percent(string title) => ChartAxis.Linear(0, 100, [0, 25, 50, 75, 100], "0", title);
}
