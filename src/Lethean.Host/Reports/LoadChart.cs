namespace Lethean.Host.Reports;

/// <summary>One quantity over the offered load as an SVG figure, a line for each series.</summary>
internal static class LoadChart
{
    /// <param name="title">The quantity with its unit.</param>
    /// <param name="value">The quantity; points without it are left out.</param>
    /// <param name="isLogarithmic">For quantities above 0 that span orders of magnitude.</param>
    public static string Render(
        string title, IReadOnlyList<LoadPoint> points, SeriesLooks looks, Func<LoadPoint, double?> value, bool isLogarithmic = false)
    {
        var lines = points.GroupBy(point => point.Series).ToDictionary(series => series.Key, series => Line(series, value));
        var drawn = lines.Values.SelectMany(line => line).DefaultIfEmpty((X: 1, Y: 1)).ToList();
        var last = drawn.Max(point => point.X) is > 0 and var most ? most : 1;
        var (low, high) = (drawn.Min(point => point.Y), drawn.Max(point => point.Y));
        var unitOfLoad = points.All(point => point.Load is not null) ? "offered load, × capacity" : "offered samples a second";
        var frame = new ChartFrame(
            ChartSize.Panel, ChartAxis.FromZero(last, ChartSize.Panel, unitOfLoad),
            isLogarithmic ? Decades(low, high, title) : Fifths(NiceAbove(high), title));
        foreach (var series in looks.InOrderOfDrawing)
            frame.DrawLine(lines[series], looks[series]);
        return frame.Render(title);
    }

    private static List<(double X, double Y)> Line(IEnumerable<LoadPoint> series, Func<LoadPoint, double?> value) =>
        [.. series.Where(point => value(point) is not null).Select(point => (point.Load ?? point.Offered, value(point)!.Value))];

    private static ChartAxis Decades(double low, double high, string title) =>
        ChartAxis.Logarithmic(Math.Pow(10, Math.Floor(Math.Log10(low))), Math.Pow(10, Math.Ceiling(Math.Log10(high) + 1e-9)), title);

    private static ChartAxis Fifths(double high, string title) =>
        ChartAxis.Linear(0, high, Enumerable.Range(0, 6).Select(fifth => high * fifth / 5), "0.####", title);

    /// <summary>The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below the value.</summary>
    private static double NiceAbove(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * power).First(nice => nice >= value * (1 - 1e-9));
    }
}
