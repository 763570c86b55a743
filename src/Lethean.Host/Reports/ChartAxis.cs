using System.Globalization;

namespace Lethean.Host.Reports;

/// <summary>An axis of a chart: its scale, what is marked on it, and what it shows.</summary>
/// <param name="Fraction">Where a value stands along the axis, from 0 to 1.</param>
/// <param name="Ticks">The values that are marked, with their labels.</param>
/// <param name="Title">With the unit of the values.</param>
internal sealed record ChartAxis(Func<double, double> Fraction, IReadOnlyList<(double Value, string Label)> Ticks, string Title)
{
    private const double LeastTickDistance = 54;
    private const double WidthOfDigit = 9;

    private static readonly double[] StepFactors = [1, 2, 5, 10];

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

    /// <summary>With a tick at each power of ten from <paramref name="low"/>; what is below stands at its beginning.</summary>
    /// <param name="low">A power of ten.</param>
    /// <param name="high">A higher one.</param>
    public static ChartAxis Logarithmic(double low, double high, string title)
    {
        var ticks = Enumerable.Range(0, (int)Math.Round(Math.Log10(high / low)) + 1).Select(power => low * Math.Pow(10, power));
        return new(value => Math.Log10(Math.Max(value, low) / low) / Math.Log10(high / low), Labelled(ticks, "0.####"), title);
    }

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
        return StepAbove(last * Math.Max(LeastTickDistance, digits * WidthOfDigit) / (size.Right - size.Left));
    }

    private static double StepAbove(double value)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return StepFactors.Select(factor => factor * power).First(step => step >= value * (1 - 1e-9));
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
