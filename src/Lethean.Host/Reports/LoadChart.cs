using System.Globalization;
using System.Text;

namespace Lethean.Host.Reports;

/// <summary>One quantity over the offered load as an SVG figure, a line for each series.</summary>
internal sealed class LoadChart
{
    private const double Width = 460;
    private const double Height = 250;
    private const double Left = 58;
    private const double Right = 444;
    private const double Top = 30;
    private const double Bottom = 206;

    private readonly string _title;
    private readonly IReadOnlyList<(string Series, IReadOnlyList<(double X, double Y)> Points)> _lines;
    private readonly string _unitOfLoad;
    private readonly bool _isLogarithmic;
    private readonly double _lastX;
    private readonly double _low;
    private readonly double _high;

    /// <param name="value">The quantity; points without it are left out.</param>
    /// <param name="isLogarithmic">For quantities above 0 that span orders of magnitude.</param>
    public LoadChart(string title, IReadOnlyList<LoadPoint> points, Func<LoadPoint, double?> value, bool isLogarithmic = false)
    {
        _title = title;
        _isLogarithmic = isLogarithmic;
        _unitOfLoad = points.All(point => point.Load is not null) ? "offered load, × capacity" : "offered samples a second";
        _lines = [.. points.GroupBy(point => point.Series).Select(series => (series.Key, Line(series, value)))];
        var values = _lines.SelectMany(line => line.Points).ToList();
        _lastX = values.Select(point => point.X).DefaultIfEmpty(1).Max();
        var (low, high) = (values.Select(point => point.Y).DefaultIfEmpty(1).Min(), values.Select(point => point.Y).DefaultIfEmpty(1).Max());
        _low = isLogarithmic ? Math.Pow(10, Math.Floor(Math.Log10(low))) : 0;
        _high = isLogarithmic ? Math.Pow(10, Math.Ceiling(Math.Log10(high) + 1e-9)) : NiceAbove(high);
    }

    public string Render()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Escape(_title)}\">");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"16\" font-weight=\"600\">{Html.Escape(_title)}</text>");
        foreach (var tick in YTicks())
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(tick)}\" y2=\"{Y(tick)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(tick) + 4}\" text-anchor=\"end\">{tick:0.####}</text>");
        }

        var step = NiceAbove(_lastX / 6);
        for (var tick = 0.0; tick <= _lastX + 1e-9; tick += step)
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(tick)}\" y=\"{Bottom + 18}\" text-anchor=\"middle\">{tick:0.##}</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 36}\" text-anchor=\"middle\">{_unitOfLoad}</text>");
        foreach (var (line, arm) in _lines.Select((line, arm) => (line.Points, arm)))
            Draw(svg, line, Palette.Css(arm));
        return svg.Append("</svg>").ToString();
    }

    private static List<(double X, double Y)> Line(IEnumerable<LoadPoint> series, Func<LoadPoint, double?> value) =>
        [.. series.Where(point => value(point) is not null).Select(point => (point.Load ?? point.Offered, value(point)!.Value))];

    private void Draw(StringBuilder svg, IReadOnlyList<(double X, double Y)> points, string color)
    {
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve\" stroke=\"{color}\" points=\"{string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X)},{Y(point.Y)}")))}\"/>");
        foreach (var (x, y) in points)
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"2.6\" fill=\"{color}\"/>");
    }

    private IEnumerable<double> YTicks()
    {
        if (_isLogarithmic)
        {
            for (var tick = _low; tick <= _high * 1.001; tick *= 10)
                yield return tick;
        }
        else
        {
            for (var fifth = 0; fifth <= 5; fifth++)
                yield return _high * fifth / 5;
        }
    }

    private double X(double x) => Math.Round(Left + ((Right - Left) * x / _lastX), 2);

    private double Y(double y)
    {
        var fraction = _isLogarithmic ? Math.Log10(Math.Max(y, _low) / _low) / Math.Log10(_high / _low) : y / _high;
        return Math.Round(Bottom - ((Bottom - Top) * fraction), 2);
    }

    /// <summary>The smallest of 1, 2, 2.5 and 5 times a power of ten that is not below the value.</summary>
    private static double NiceAbove(double value)
    {
        if (value <= 0)
            return 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1, 2, 2.5, 5, 10 }.Select(factor => factor * power).First(nice => nice >= value * (1 - 1e-9));
    }
}
