using System.Globalization;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>
/// The frontiers of a run as an SVG file of its own. It depends on what was measured alone, so that equal runs give equal bytes.
/// </summary>
public static class FrontierSvg
{
    private const double Width = 980;
    private const double Margin = 16;
    private const double HeadHeight = 112;
    private const double RowHeight = 20;
    private const int LegendColumns = 3;
    private const int LongestName = 38;

    /// <param name="frontiers">Of the run, at least one.</param>
    /// <returns>An XML document.</returns>
    public static string Render(RunData run, IReadOnlyList<Frontier> frontiers)
    {
        var columns = Math.Min(2, frontiers.Count);
        var size = new ChartSize(Width: (Width - (2 * Margin)) / columns, Height: 430);
        var panelRows = (frontiers.Count + columns - 1) / columns;
        var arms = FrontierChart.Arms(frontiers);
        var legendTop = HeadHeight + (panelRows * size.Height) + 30;
        var legendRows = (arms.Count + LegendColumns - 1) / LegendColumns;
        var height = legendTop + (legendRows * RowHeight) + Margin;
        var panels = frontiers.Index().Select(panel => FrontierChart.Draw(panel.Item, size).Render(
            panel.Item.Attack, Place(panel.Index % columns * size.Width, panel.Index / columns * size.Height, size)));
        var column = (Width - (2 * Margin)) / LegendColumns;
        var names = arms.Index().Select(arm => Text(
            Margin + (column * (arm.Index / legendRows)), legendTop + (RowHeight * (arm.Index % legendRows)),
            $"{arm.Item.Number}  {Short(arm.Item.Name)}"));
        var start = string.Create(CultureInfo.InvariantCulture,
            $"<svg class=\"chart\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{Html.Escape(LabelOf(frontiers))}\"")
            + string.Create(CultureInfo.InvariantCulture, $" xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\">");
        return $"{start}{AccuracySvg.Paper}{Head(run, frontiers)}\n{string.Join('\n', panels)}\n{string.Concat(names)}</svg>\n";
    }

    private static string Head(RunData run, IReadOnlyList<Frontier> frontiers)
    {
        var seeds = frontiers.SelectMany(frontier => frontier.Points).Max(point => point.Accuracy.Seeds);
        var intervals = seeds > 1
            ? $"Thin lines: 95 % intervals over {seeds} seeds, cut off at the edge, which cover no other training of the network."
            : "Thin lines: 95 % intervals of the accuracy (Wilson), of one run and its test images.";
        var x = Margin;
        var legend = "";
        foreach (var (look, text) in FrontierChart.Legend(frontiers))
        {
            legend += string.Create(CultureInfo.InvariantCulture,
                $"<path class=\"{ChartFrame.MarksClassOf(look)}\" d=\"M{x + 5},91{look.Marker}\"/>") + Text(x + 15, 95.5, text);
            x += 40 + (7.2 * text.Length);
        }

        return Text(Margin, 28, $"{run.Manifest.Name}: what defenses keep and what they cost", " class=\"heading\"")
            + Text(Margin, 50,
                "Better is up (accuracy at the end, under attack; errors far apart: logarithmic scale) and right (gain of adapting).")
            + Text(Margin, 68, $"{intervals} Dashed: no arm has more of both.") + legend;
    }

    private static string LabelOf(IEnumerable<Frontier> frontiers) => string.Join("; ", frontiers.Select(frontier =>
        $"{frontier.Attack}: " + string.Join(", ", frontier.Points.Select(point =>
            $"{point.Arm} {EstimateText.Signed(100 * point.Gain.Mean)} points, {Html.Percent(point.Accuracy.Mean)}"))));

    private static string Place(double x, double y, ChartSize size) => string.Create(CultureInfo.InvariantCulture,
        $" x=\"{Margin + x}\" y=\"{HeadHeight + y}\" width=\"{size.Width}\" height=\"{size.Height}\"");

    private static string Text(double x, double y, string text, string attributes = "") =>
        string.Create(CultureInfo.InvariantCulture, $"<text{attributes} x=\"{x:0.##}\" y=\"{y:0.##}\">{Html.Escape(text)}</text>");

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 1)] + "…";
}
