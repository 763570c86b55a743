using System.Globalization;
using System.Net;
using System.Text.Json;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>Accuracy over samples as SVG: a line and a band for every arm, and the accuracy of a guess.</summary>
internal static class AccuracyChart
{
    /// <summary>However many bands cover each other, what is beneath them stays in sight.</summary>
    private const double MostInk = 0.6;

    private const double MostInkOfBand = 0.16;

    private const string TestAccuracy = "test accuracy";

    /// <summary>Of more arms than there are looks, the ones that end lowest have one.</summary>
    public static SeriesLooks LooksOf(IReadOnlyList<AccuracyCurve> curves)
    {
        var ends = curves.ToDictionary(curve => curve.Name, curve => curve.End);
        return new SeriesLooks([.. ends.Keys], name => ends[name]);
    }

    /// <summary>HTML: the figure of the report, with hover values in its legend.</summary>
    /// <param name="curves">One per arm; every curve has at least one point.</param>
    /// <param name="chance">Accuracy of a guess, in [0, 1].</param>
    /// <param name="what">Is drawn.</param>
    public static string Render(IReadOnlyList<AccuracyCurve> curves, double chance, string what = TestAccuracy)
    {
        var looks = LooksOf(curves);
        var ends = curves.ToDictionary(curve => curve.Name, curve => curve.End);
        return $"""
            <figure data-curves="{WebUtility.HtmlEncode(Data(curves, looks))}">
            {ChartSize.InBoth(size => Hovered(Draw(curves, looks, chance, size, what), what))}
            <p class="note">Accuracy <span class="where">at the end</span>:</p>
            {looks.Legend(name => ends[name], end => Html.Percent(end))}
            </figure>
            """;
    }

    /// <summary>The plot, for the caller to add to.</summary>
    public static ChartFrame Draw(
        IReadOnlyList<AccuracyCurve> curves, SeriesLooks looks, double chance, ChartSize size, string what = TestAccuracy)
    {
        var frame = new ChartFrame(
            size, ChartAxis.Samples(LastOf(curves), size), ChartAxis.Linear(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], "0 %", what));
        frame.Draw($"<line class=\"reference\" x1=\"{size.Left}\" x2=\"{size.Right}\" y1=\"{frame.Y(chance)}\" y2=\"{frame.Y(chance)}\"/>");
        frame.Draw($"<text x=\"{size.Left + 6}\" y=\"{frame.Y(chance) - 5}\">chance</text>");
        var byName = curves.ToDictionary(curve => curve.Name);
        var ink = Math.Round(Math.Min(MostInkOfBand, 1 - Math.Pow(1 - MostInk, 1.0 / looks.Named.Count)), 3);
        foreach (var name in looks.Named)
            Band(frame, byName[name], looks[name]!, ink);
        foreach (var name in looks.InOrderOfDrawing)
            frame.DrawLine([.. byName[name].Points.Select(p => ((double)p.Sample, p.Accuracy))], looks[name]);
        return frame;
    }

    /// <summary>How the accuracies were measured, a sentence each.</summary>
    public static IReadOnlyList<string> HowMeasured(RunData run, IReadOnlyList<AccuracyCurve> curves)
    {
        var images = run.Variants.SelectMany(variant => variant.Evaluations).Select(point => point.Images).First();
        var seeds = curves.Max(curve => curve.Seeds);
        var bands = seeds > 1 ? $"of the mean over {seeds} seeds (Student's t), joined with that of {images} images (Wilson)"
            : $"of an accuracy measured on {images} images (Wilson)";
        var how = run.Manifest.Targets switch
        {
            [] => $"Measured without adapting, on {images} held-out images.",
            _ when run.Manifest.Targets.Any(target => target.ProbesDisturb) =>
                $"Measured by {images} held-out images sent to the attacked model itself, which may learn from them.",
            _ => $"Measured by {images} held-out images sent to {string.Join(", ", run.Manifest.Targets.Select(target => target.Probed))}.",
        };
        return [how, $"Bands: 95 % interval {bands}."];
    }

    private static void Band(ChartFrame frame, AccuracyCurve curve, Look look, double ink)
    {
        var upper = curve.Points.Select(p => ((double)p.Sample, p.High));
        var lower = curve.Points.Reverse().Select(p => ((double)p.Sample, p.Low));
        frame.Draw($"<polygon class=\"band {look.Colour}\" opacity=\"{ink}\" points=\"{frame.PointsOf(upper.Concat(lower))}\"/>");
    }

    private static string Hovered(ChartFrame frame, string what)
    {
        var size = frame.Size;
        frame.Draw($"<line class=\"cursor\" x1=\"{size.Left}\" x2=\"{size.Left}\" y1=\"{size.Top}\" y2=\"{size.Bottom}\"/>");
        var plot = string.Create(CultureInfo.InvariantCulture, $" data-left=\"{size.Left}\" data-right=\"{size.Right}\"");
        return frame.Render($"{what} over served samples", plot);
    }

    private static long LastOf(IReadOnlyList<AccuracyCurve> curves) => Math.Max(1, curves.SelectMany(c => c.Points).Max(p => p.Sample));

    private static string Data(IReadOnlyList<AccuracyCurve> curves, SeriesLooks looks) => JsonSerializer.Serialize(new
    {
        last = LastOf(curves),
        curves = looks.Named.Select(name =>
            curves.Single(curve => curve.Name == name).Points.Select(p => new[] { p.Sample, Math.Round(p.Accuracy, 5) })),
    });
}

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
        foreach (var (line, sentence) in AccuracyChart.HowMeasured(run, curves).Index())
            frame.Draw($"<text x=\"{Margin}\" y=\"{50 + (18 * line)}\">{Html.Escape(sentence)}</text>");
        foreach (var (curve, y) in labels.Zip(Spread([.. labels.Select(label => frame.Y(label.End))], size.Top, size.Bottom)))
            DrawLabel(frame, curve, looks[curve.Name]!, y);
        if (looks.Others.Count > 0)
            frame.Draw($"<text x=\"{Width - Margin}\" y=\"{size.Bottom + 39}\" text-anchor=\"end\">grey: {looks.Others.Count} more</text>");
        return frame.Render(
            string.Join("; ", curves.Select(curve => $"{curve.Name} {Html.Percent(curve.Points[0].Accuracy)} → {Html.Percent(curve.End)}")),
            string.Create(CultureInfo.InvariantCulture, $" xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{Height}\""),
            Paper) + "\n";
    }

    /// <summary>The style of a figure in a file of its own, and what it is drawn on.</summary>
    internal static string Paper => $"<style>{PaperCss}\n{HtmlPage.Resource("chart.css")}</style>\n"
        + "<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"6\"/>\n";

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
