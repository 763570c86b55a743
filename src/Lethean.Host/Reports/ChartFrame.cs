using System.Globalization;
using System.Text;

namespace Lethean.Host.Reports;

/// <summary>An SVG figure over two axes, with its grid, ticks and titles; lines are drawn into it one after another.</summary>
internal sealed class ChartFrame
{
    /// <summary>Marks that are closer than this would hide their line.</summary>
    private const double LeastMarkDistance = 24;

    /// <summary>Between the marks of a line with too many points to mark each.</summary>
    private const double MarkDistance = 80;

    private readonly ChartAxis _x;
    private readonly ChartAxis _y;
    private readonly StringBuilder _svg = new();

    public ChartFrame(ChartSize size, ChartAxis x, ChartAxis y)
    {
        (Size, _x, _y) = (size, x, y);
        DrawVertical();
        DrawHorizontal();
    }

    public ChartSize Size { get; }

    public double X(double value) => Math.Round(Size.Left + ((Size.Right - Size.Left) * _x.Fraction(value)), 2);

    public double Y(double value) => Math.Round(Size.Bottom - ((Size.Bottom - Size.Top) * _y.Fraction(value)), 2);

    /// <summary>SVG of the caller's own.</summary>
    public void Draw(FormattableString svg) => _svg.Append(svg.ToString(CultureInfo.InvariantCulture));

    /// <summary>A line with its marks.</summary>
    /// <param name="look">Null for a grey line without marks.</param>
    public void DrawLine(IReadOnlyList<(double X, double Y)> points, Look? look)
    {
        Draw($"<polyline class=\"curve {look?.Colour ?? "other"}\"{DashOf(look)} points=\"{PointsOf(points)}\"/>");
        if (look is null)
            return;
        var marks = Marked(points, look).Select(p => string.Create(CultureInfo.InvariantCulture, $"M{X(p.X)},{Y(p.Y)}{look.Marker}"));
        Draw($"<path class=\"{MarksClassOf(look)}\" d=\"{string.Concat(marks)}\"/>");
    }

    /// <summary>The attribute of a line or polygon.</summary>
    public string PointsOf(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{X(point.X)},{Y(point.Y)}")));

    /// <summary>The whole figure.</summary>
    /// <param name="label">For readers who do not see it.</param>
    /// <param name="attributes">More of the element.</param>
    /// <param name="beneath">SVG that everything else covers.</param>
    public string Render(string label, string attributes = "", string beneath = "")
    {
        attributes = $" role=\"img\" aria-label=\"{Html.Escape(label)}\"{attributes}";
        return string.Create(CultureInfo.InvariantCulture,
            $"<svg class=\"chart\" viewBox=\"0 0 {Size.Width} {Size.Height}\"{attributes}>{beneath}{_svg}</svg>");
    }

    /// <summary>The attribute of a line in this look; empty where it is solid.</summary>
    public static string DashOf(Look? look) => look?.Dash is { } dash ? $" stroke-dasharray=\"{dash}\"" : "";

    /// <summary>The classes of markers in this look.</summary>
    public static string MarksClassOf(Look look) => $"marks {look.Colour}{(look.IsHollow ? " hollow" : "")}";

    /// <summary>All points, or of many some, which are others in each look: lines that cover each other show all their markers.</summary>
    private IEnumerable<(double X, double Y)> Marked(IReadOnlyList<(double X, double Y)> points, Look look)
    {
        if (points.Count * LeastMarkDistance <= Size.Right - Size.Left)
            return points;
        var marked = new List<(double X, double Y)>();
        var way = MarkDistance * (look.Number + 1) / Look.All.Count;
        foreach (var (from, to) in points.Zip(points.Skip(1)))
        {
            way += double.Hypot(X(to.X) - X(from.X), Y(to.Y) - Y(from.Y));
            if (way < MarkDistance)
                continue;
            marked.Add(to);
            way %= MarkDistance;
        }

        return marked;
    }

    private void DrawVertical()
    {
        foreach (var (value, label) in _y.Ticks)
        {
            // A zero inside the plot is what its values are compared with.
            var isBase = value == 0 && _y.Fraction(0) > 0;
            var rule = isBase ? "axis" : "grid";
            Draw($"<line class=\"{rule}\" x1=\"{Size.Left}\" x2=\"{Size.Right}\" y1=\"{Y(value)}\" y2=\"{Y(value)}\"/>");
            Draw($"<text x=\"{Size.Left - 8}\" y=\"{Y(value) + 4}\" text-anchor=\"end\">{label}</text>");
        }

        Draw($"<text class=\"title\" x=\"{Size.Left}\" y=\"{Size.Top - 12}\">{Html.Escape(_y.Title)}</text>");
    }

    private void DrawHorizontal()
    {
        foreach (var (value, label) in _x.Ticks)
        {
            Draw($"<line class=\"axis\" x1=\"{X(value)}\" x2=\"{X(value)}\" y1=\"{Size.Bottom}\" y2=\"{Size.Bottom + 5}\"/>");
            Draw($"<text x=\"{X(value)}\" y=\"{Size.Bottom + 20}\" text-anchor=\"middle\">{label}</text>");
        }

        Draw($"<text x=\"{(Size.Left + Size.Right) / 2}\" y=\"{Size.Bottom + 39}\" text-anchor=\"middle\">{Html.Escape(_x.Title)}</text>");
    }
}

/// <summary>An axis of a chart: its scale, what is marked on it, and what it shows.</summary>
/// <param name="Fraction">Where a value stands along the axis, from 0 to 1.</param>
/// <param name="Ticks">The values that are marked, with their labels.</param>
/// <param name="Title">With the unit of the values.</param>
internal sealed record ChartAxis(Func<double, double> Fraction, IReadOnlyList<(double Value, string Label)> Ticks, string Title)
{
    private const double LeastTickDistance = 54;
    private const double WidthOfDigit = 9;
    private const double MarginOfAxis = 0.06;
    private const double LeastMargin = 0.1;
    private const int TicksAround = 6;
    private const double RatioOfErrors = 3;
    private const double MarginOfErrors = 1.25;
    private const double LeastError = 0.01;
    private const double LeastTickFraction = 0.055;

    private static readonly double[] StepFactors = [1, 2, 5, 10];
    private static readonly double[] EndFactors = [1, 2, 2.5, 5, 10];
    private static readonly double[] TicksOfAccuracy =
        [99.9, 99.8, 99.5, 99, 98, 97, 96, 95, 94, 93, 92, 91, 90, 88, 85, 80, 75, 70, 60, 50, 40, 20, 0];

    /// <param name="last">Number of the last sample, 1 or more.</param>
    public static ChartAxis Samples(long last, ChartSize size) =>
        Linear(0, last, Steps(last, Math.Max(1, StepAcross(last, size))), "0", "samples served");

    /// <summary>A horizontal axis that begins at 0, with ticks at 1, 2 or 5 times a power of ten, as many as there is room for.</summary>
    /// <param name="last">Above 0.</param>
    public static ChartAxis FromZero(double last, ChartSize size, string title) =>
        Linear(0, last, Steps(last, StepAcross(last, size)), "0.##", title);

    /// <param name="format">Of the labels.</param>
    public static ChartAxis Linear(double low, double high, IEnumerable<double> ticks, string format, string title) =>
        new(value => (value - low) / (high - low), Labelled(ticks, format), title);

    /// <summary>From 0 to the smallest of 1, 2, 2.5 and 5 times a power of ten that is not below a value, in five parts.</summary>
    /// <param name="largest">0 or more.</param>
    public static ChartAxis Fifths(double largest, string title)
    {
        var high = largest > 0 ? NiceAbove(largest, EndFactors) : 1;
        return Linear(0, high, Enumerable.Range(0, 6).Select(fifth => high * fifth / 5), "0.####", title);
    }

    /// <summary>Around all of some values, with ticks at 1, 2 or 5 times a power of ten, of which one stands at either end.</summary>
    /// <param name="values">At least one.</param>
    public static ChartAxis Around(IEnumerable<double> values, string title)
    {
        var all = values.ToList();
        var (smallest, largest) = (all.Min(), all.Max());
        var margin = Math.Max(MarginOfAxis * (largest - smallest), LeastMargin);
        var step = NiceAbove((largest - smallest + (2 * margin)) / TicksAround, StepFactors);
        var (first, last) = ((int)Math.Floor((smallest - margin) / step), (int)Math.Ceiling((largest + margin) / step));
        return Linear(
            first * step, last * step, Enumerable.Range(first, last - first + 1).Select(n => n * step), "0.##;−0.##", title);
    }

    /// <summary>
    /// Accuracies in percent. Where the largest error is more than three times the smallest, the scale is that of the logarithm of the
    /// error: accuracies near 100 then stand apart although one of them is far below.
    /// </summary>
    /// <param name="values">At least one, 0 to 100.</param>
    public static ChartAxis Accuracies(IEnumerable<double> values, string title)
    {
        var errors = values.Select(ErrorOf).ToList();
        var (least, most) = (errors.Min(), errors.Max());
        if (most <= RatioOfErrors * least)
            return Around(errors.Select(error => 100 - error), title);
        var (bottom, top) = (Math.Log(Math.Min(100, most * MarginOfErrors)), Math.Log(least / MarginOfErrors));
        var ticks = new List<double>();
        foreach (var tick in TicksOfAccuracy.Where(tick => Fraction(tick) is >= 0 and <= 1))
        {
            if (ticks.Count == 0 || Fraction(ticks[^1]) - Fraction(tick) >= LeastTickFraction)
                ticks.Add(tick);
        }

        return new(Fraction, Labelled(ticks, "0.##"), title);

        double Fraction(double accuracy) => (bottom - Math.Log(ErrorOf(accuracy))) / (bottom - top);
    }

    /// <summary>Logarithmic, with a tick at each power of ten; what is below the first stands at its beginning.</summary>
    /// <param name="smallest">The smallest value, above 0.</param>
    /// <param name="largest">The largest.</param>
    public static ChartAxis Decades(double smallest, double largest, string title)
    {
        var low = Math.Pow(10, Math.Floor(Math.Log10(smallest)));
        var high = Math.Pow(10, Math.Ceiling(Math.Log10(largest) + 1e-9));
        var ticks = Enumerable.Range(0, (int)Math.Round(Math.Log10(high / low)) + 1).Select(power => low * Math.Pow(10, power));
        return new(value => Math.Log10(Math.Max(value, low) / low) / Math.Log10(high / low), Labelled(ticks, "0.####"), title);
    }

    private static double ErrorOf(double accuracy) => Math.Max(LeastError, 100 - accuracy);

    private static IReadOnlyList<(double Value, string Label)> Labelled(IEnumerable<double> ticks, string format) =>
        [.. ticks.Select(tick => (tick, tick.ToString(format, CultureInfo.InvariantCulture)))];

    private static IEnumerable<double> Steps(double last, double step)
    {
        for (var n = 0; n * step <= last * (1 + 1e-9); n++)
            yield return n * step;
    }

    private static double StepAcross(double last, ChartSize size)
    {
        // Room for the longest label and the space of two digits.
        var digits = last.ToString("0", CultureInfo.InvariantCulture).Length + 2;
        return NiceAbove(last * Math.Max(LeastTickDistance, digits * WidthOfDigit) / (size.Right - size.Left), StepFactors);
    }

    private static double NiceAbove(double value, double[] factors)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return factors.Select(factor => factor * power).First(nice => nice >= value * (1 - 1e-9));
    }
}

/// <summary>A figure and the plot in it, in units of the figure; what is around the plot holds labels and titles.</summary>
/// <param name="Above">Room for the title of the vertical axis, and for what else stands above the plot.</param>
/// <param name="Beside">Room on the right.</param>
/// <param name="Left">Where the plot begins, right of the labels of its vertical axis.</param>
internal sealed record ChartSize(double Width, double Height, double Above = 30, double Beside = 18, double Left = 54)
{
    private static readonly ChartSize Wide = new(Width: 840, Height: 400);
    private static readonly ChartSize Narrow = new(Width: 360, Height: 300);

    /// <summary>One of several beside each other.</summary>
    public static ChartSize Panel { get; } = new(Width: 360, Height: 260);

    public double Right => Width - Beside;

    public double Top => Above;

    public double Bottom => Height - 46;

    /// <summary>HTML: the figure in both sizes, of which the page shows the one that it has room for.</summary>
    public static string InBoth(Func<ChartSize, string> draw) =>
        $"<div class=\"wide\">{draw(Wide)}</div><div class=\"narrow\">{draw(Narrow)}</div>";
}
