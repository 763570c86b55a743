namespace Lethean.Host.Reports;

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
