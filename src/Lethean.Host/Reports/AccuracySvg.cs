using System.Globalization;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>
/// The accuracy chart of a run as an SVG file of its own, for a README, a paper or slides: its curves are named at their ends.
/// It depends on the accuracies alone, so that equal runs give equal bytes.
/// </summary>
public static class AccuracySvg
{
    private const double Width = 760;
    private const double Height = 420;
    private const double Margin = 16;
    private const double LabelHeight = 18;
    private const double WidthOfCharacter = 7.8;
    private const int LongestName = 40;

    // In light and dark: a figure that brings its own paper can be read on every page.
    private const string PaperCss = """
        .chart { color: #1c2024; font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif }
        .paper, .marks.hollow { fill: #ffffff }
        @media screen and (prefers-color-scheme: dark) { .chart { color: #e6e9ed } .paper, .marks.hollow { fill: #14171b } }
        """;

    /// <param name="curves">Of the run, at least one.</param>
    /// <returns>An XML document.</returns>
    public static string Render(RunData run, IReadOnlyList<AccuracyCurve> curves)
    {
        var looks = AccuracyChart.LooksOf(curves);
        var labels = looks.Named.Select(name => curves.Single(curve => curve.Name == name)).OrderByDescending(curve => curve.End).ToList();
        var longest = labels.Max(curve => LabelOf(curve).Length);
        var size = new ChartSize(Width, Height, Above: 106, Beside: 38 + (WidthOfCharacter * longest), Left: 64);
        var frame = AccuracyChart.Draw(curves, looks, run.Chance, size);
        var heading = Html.Escape($"{run.Manifest.Name}: test accuracy while the model serves and adapts");
        frame.Draw($"<text class=\"heading\" x=\"{Margin}\" y=\"28\">{heading}</text>");
        foreach (var (line, sentence) in AccuracyChart.Measurement(run, curves).Index())
            frame.Draw($"<text x=\"{Margin}\" y=\"{50 + (18 * line)}\">{Html.Escape(sentence)}</text>");
        foreach (var (curve, y) in labels.Zip(Spread([.. labels.Select(label => frame.Y(label.End))], size.Top, size.Bottom)))
            DrawLabel(frame, curve, looks[curve.Name]!, y);
        if (looks.Others.Count > 0)
            frame.Draw($"<text x=\"{Width - Margin}\" y=\"{size.Bottom + 39}\" text-anchor=\"end\">grey: {looks.Others.Count} more</text>");
        return frame.Render(
            string.Join("; ", curves.Select(curve => $"{curve.Name} {Html.Percent(curve.Points[0].Accuracy)} → {Html.Percent(curve.End)}")),
            string.Create(CultureInfo.InvariantCulture, $" xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\""),
            $"<style>{PaperCss}\n{HtmlPage.Resource("chart.css")}</style>\n<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"6\"/>\n") + "\n";
    }

    private static void DrawLabel(ChartFrame frame, AccuracyCurve curve, Look look, double y)
    {
        var right = frame.Size.Right;
        frame.Draw($"<path class=\"axis\" d=\"M{right + 7},{frame.Y(curve.End)}L{right + 15},{y}\"/>");
        frame.Draw($"<path class=\"{ChartFrame.MarksClassOf(look)}\" d=\"M{right + 22},{y}{look.Marker}\"/>");
        frame.Draw($"<text class=\"label\" x=\"{right + 31}\" y=\"{Math.Round(y + 4.5, 2)}\">{Html.Escape(LabelOf(curve))}</text>");
    }

    /// <summary>Moves labels apart as little as they need to be read, in their order from above.</summary>
    private static double[] Spread(double[] places, double top, double bottom)
    {
        for (var i = 1; i < places.Length; i++)
            places[i] = Math.Max(places[i], places[i - 1] + LabelHeight);
        for (var (i, lowest) = (places.Length - 1, bottom); i >= 0; i--, lowest -= LabelHeight)
            places[i] = Math.Max(top, Math.Min(places[i], lowest));
        return places;
    }

    private static string LabelOf(AccuracyCurve curve) =>
        $"{(curve.Name.Length <= LongestName ? curve.Name : curve.Name[..(LongestName - 1)] + "…")} {Html.Percent(curve.End)}";
}
