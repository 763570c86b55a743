using System.Net;
using System.Text.Json;

namespace Lethean.Host.Reports;

/// <summary>Accuracy over samples as an SVG figure: a line and a band for every arm, hover values in the legend.</summary>
public static class AccuracyChart
{
    /// <summary>Marks on a line of more points would hide it.</summary>
    private const int MostMarks = 60;

    /// <summary>Of more arms than these only the worst are named and coloured, as many as there are colours.</summary>
    public const int MostNamed = 2 * Palette.Colors;

    private static readonly ChartSize Size = new(Width: 960, Height: 430, Left: 76, Right: 944, Top: 12, Bottom: 386);

    /// <param name="curves">One per arm; every curve has at least one point.</param>
    /// <param name="chance">Accuracy of a guess, in [0, 1]; drawn as a dashed line.</param>
    public static string Render(IReadOnlyList<AccuracyCurve> curves, double chance)
    {
        var last = Math.Max(1, curves.SelectMany(c => c.Points).Max(p => p.Sample));
        var frame = new ChartFrame(
            Size, "Test accuracy over served samples", ChartAxis.Samples(last), ChartAxis.Linear(0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1], "0 %", "test accuracy"));
        frame.Draw($"<line class=\"reference\" x1=\"{Size.Left}\" x2=\"{Size.Right}\" y1=\"{frame.Y(chance)}\" y2=\"{frame.Y(chance)}\"/>");
        frame.Draw($"<text x=\"{Size.Right}\" y=\"{frame.Y(chance) + 15}\" text-anchor=\"end\">chance</text>");
        var named = curves.Count <= MostNamed ? curves : [.. curves.OrderBy(c => c.Points[^1].Accuracy).Take(Palette.Colors)];
        IReadOnlyList<AccuracyCurve> others = [.. curves.Except(named)];
        foreach (var curve in others)
            Line(frame, curve, "var(--rule)");
        foreach (var (arm, curve) in named.Index())
            Band(frame, curve, Palette.Css(arm));
        foreach (var (arm, curve) in named.Index().Reverse())
            Line(frame, curve, Palette.Css(arm));
        frame.Draw($"<line class=\"cursor\" x1=\"{Size.Left}\" x2=\"{Size.Left}\" y1=\"{Size.Top}\" y2=\"{Size.Bottom}\"/>");
        return $"<figure data-curves=\"{WebUtility.HtmlEncode(Data(named, last))}\">{frame.Render()}{Legend(named, others)}</figure>";
    }

    private static void Band(ChartFrame frame, AccuracyCurve curve, string color)
    {
        var upper = curve.Points.Select(p => ((double)p.Sample, p.High));
        var lower = curve.Points.Reverse().Select(p => ((double)p.Sample, p.Low));
        frame.Draw($"<polygon class=\"band\" fill=\"{color}\" points=\"{frame.PointsOf(upper.Concat(lower))}\"/>");
    }

    private static void Line(ChartFrame frame, AccuracyCurve curve, string color)
    {
        var points = curve.Points.Select(p => ((double)p.Sample, p.Accuracy)).ToList();
        frame.DrawLine(points, color);
        if (points.Count <= MostMarks)
            frame.DrawMarks(points, color);
    }

    private static string Legend(IReadOnlyList<AccuracyCurve> curves, IReadOnlyList<AccuracyCurve> others) =>
        "<p class=\"note\">Accuracy <span class=\"where\">at the end</span>:</p><ul class=\"legend\">"
        + string.Concat(curves.Select((curve, arm) =>
            $"<li><i style=\"background:{Palette.Css(arm)}\"></i>{Html.Escape(curve.Name)} <b>{Html.Percent(curve.Points[^1].Accuracy)}</b></li>"))
        + "</ul>"
        + (others.Count == 0 ? "" : $"<p class=\"note\">Grey: {others.Count} more arms, which end between {Html.Percent(others.Min(c => c.Points[^1].Accuracy))} and {Html.Percent(others.Max(c => c.Points[^1].Accuracy))}.</p>");

    private static string Data(IReadOnlyList<AccuracyCurve> curves, long last) => JsonSerializer.Serialize(new
    {
        left = Size.Left,
        right = Size.Right,
        last,
        curves = curves.Select(c => c.Points.Select(p => new[] { p.Sample, Math.Round(p.Accuracy, 5) })),
    });
}
