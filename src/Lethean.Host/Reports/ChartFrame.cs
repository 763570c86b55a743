using System.Globalization;
using System.Text;

namespace Lethean.Host.Reports;

/// <summary>An SVG figure over two axes, with its grid, ticks and titles; lines are drawn into it one after another.</summary>
internal sealed class ChartFrame
{
    private readonly ChartSize _size;
    private readonly ChartAxis _x;
    private readonly ChartAxis _y;
    private readonly StringBuilder _svg = new();

    /// <param name="label">For readers who do not see it.</param>
    /// <param name="title">Above the plot, where there is one.</param>
    public ChartFrame(ChartSize size, string label, ChartAxis x, ChartAxis y, string? title = null)
    {
        (_size, _x, _y) = (size, x, y);
        Draw($"<svg viewBox=\"0 0 {size.Width} {size.Height}\" role=\"img\" aria-label=\"{Html.Escape(label)}\">");
        if (title is not null)
            Draw($"<text x=\"{size.Left}\" y=\"16\" font-weight=\"600\">{Html.Escape(title)}</text>");
        DrawVertical();
        DrawHorizontal();
    }

    public double X(double value) => Math.Round(_size.Left + ((_size.Right - _size.Left) * _x.Fraction(value)), 2);

    public double Y(double value) => Math.Round(_size.Bottom - ((_size.Bottom - _size.Top) * _y.Fraction(value)), 2);

    /// <summary>SVG of the caller's own.</summary>
    public void Draw(FormattableString svg) => _svg.Append(svg.ToString(CultureInfo.InvariantCulture));

    public void DrawLine(IEnumerable<(double X, double Y)> points, string color) =>
        Draw($"<polyline class=\"curve\" stroke=\"{color}\" points=\"{PointsOf(points)}\"/>");

    public void DrawMarks(IEnumerable<(double X, double Y)> points, string color)
    {
        foreach (var (x, y) in points)
            Draw($"<circle cx=\"{X(x)}\" cy=\"{Y(y)}\" r=\"2.6\" fill=\"{color}\"/>");
    }

    /// <summary>The attribute of a line or polygon.</summary>
    public string PointsOf(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X)},{Y(point.Y)}")));

    /// <summary>The whole figure.</summary>
    public string Render() => $"{_svg}</svg>";

    private void DrawVertical()
    {
        foreach (var (value, label) in _y.Ticks)
        {
            // A zero inside the plot is what its values are compared with.
            var isBase = value == 0 && _y.Fraction(0) > 0;
            Draw($"<line class=\"{(isBase ? "axis" : "grid")}\" x1=\"{_size.Left}\" x2=\"{_size.Right}\" y1=\"{Y(value)}\" y2=\"{Y(value)}\"/>");
            Draw($"<text x=\"{_size.Left - 8}\" y=\"{Y(value) + 4}\" text-anchor=\"end\">{label}</text>");
        }

        if (_y.Title is { } title)
            Draw($"<text transform=\"translate(14 {(_size.Top + _size.Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">{title}</text>");
    }

    private void DrawHorizontal()
    {
        foreach (var (value, label) in _x.Ticks)
        {
            Draw($"<line class=\"axis\" x1=\"{X(value)}\" x2=\"{X(value)}\" y1=\"{_size.Bottom}\" y2=\"{_size.Bottom + 5}\"/>");
            Draw($"<text x=\"{X(value)}\" y=\"{_size.Bottom + 20}\" text-anchor=\"middle\">{label}</text>");
        }

        if (_x.Title is { } title)
            Draw($"<text x=\"{(_size.Left + _size.Right) / 2}\" y=\"{_size.Bottom + 38}\" text-anchor=\"middle\">{title}</text>");
    }
}
