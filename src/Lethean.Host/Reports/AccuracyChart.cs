using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Lethean.Host.Reports;

/// <summary>Accuracy over samples as an SVG figure: a line and a band for every arm, hover values in the legend.</summary>
public static class AccuracyChart
{
    private const double Width = 960;
    private const double Height = 430;
    private const double Left = 76;
    private const double Right = 944;
    private const double Top = 12;
    private const double Bottom = 386;

    /// <param name="curves">One per arm; every curve has at least one point.</param>
    /// <param name="chance">Accuracy of a guess, in [0, 1]; drawn as a dashed line.</param>
    public static string Render(IReadOnlyList<AccuracyCurve> curves, double chance)
    {
        var last = Math.Max(1, curves.SelectMany(c => c.Points).Max(p => p.Sample));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"Test accuracy over served samples\">");
        Axes(svg, last, chance);
        for (var arm = 0; arm < curves.Count; arm++)
            Band(svg, curves[arm], arm, last);
        for (var arm = curves.Count - 1; arm >= 0; arm--)
            Line(svg, curves[arm], arm, last);
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"cursor\" x1=\"{Left}\" x2=\"{Left}\" y1=\"{Top}\" y2=\"{Bottom}\"/></svg>");
        return $"<figure data-curves=\"{WebUtility.HtmlEncode(Data(curves, last))}\">{svg}{Legend(curves)}</figure>";
    }

    private static void Axes(StringBuilder svg, long last, double chance)
    {
        for (var percent = 0; percent <= 100; percent += 20)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(percent / 100.0)}\" y2=\"{Y(percent / 100.0)}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left - 8}\" y=\"{Y(percent / 100.0) + 4}\" text-anchor=\"end\">{percent} %</text>");
        }

        var step = TickStep(last);
        for (long sample = 0; sample <= last; sample += step)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<line class=\"axis\" x1=\"{X(sample, last)}\" x2=\"{X(sample, last)}\" y1=\"{Bottom}\" y2=\"{Bottom + 5}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(sample, last)}\" y=\"{Bottom + 20}\" text-anchor=\"middle\">{sample}</text>");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{(Left + Right) / 2}\" y=\"{Bottom + 40}\" text-anchor=\"middle\">samples served</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<text transform=\"translate(14 {(Top + Bottom) / 2}) rotate(-90)\" text-anchor=\"middle\">test accuracy</text>");
        svg.Append(CultureInfo.InvariantCulture, $"<line class=\"reference\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Y(chance)}\" y2=\"{Y(chance)}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Right}\" y=\"{Y(chance) + 15}\" text-anchor=\"end\">chance</text>");
    }

    private static void Band(StringBuilder svg, AccuracyCurve curve, int arm, long last)
    {
        var upper = curve.Points.Select(p => Pair(p.Sample, p.High, last));
        var lower = curve.Points.Reverse().Select(p => Pair(p.Sample, p.Low, last));
        svg.Append(CultureInfo.InvariantCulture, $"<polygon class=\"band\" fill=\"{Palette.Css(arm)}\" points=\"{string.Join(' ', upper.Concat(lower))}\"/>");
    }

    private static void Line(StringBuilder svg, AccuracyCurve curve, int arm, long last)
    {
        var color = Palette.Css(arm);
        svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"curve\" stroke=\"{color}\" points=\"{string.Join(' ', curve.Points.Select(p => Pair(p.Sample, p.Accuracy, last)))}\"/>");
        if (curve.Points.Count > 60)
            return; // so dense that marks would hide the line
        foreach (var point in curve.Points)
            svg.Append(CultureInfo.InvariantCulture, $"<circle cx=\"{X(point.Sample, last)}\" cy=\"{Y(point.Accuracy)}\" r=\"2.6\" fill=\"{color}\"/>");
    }

    private static string Legend(IReadOnlyList<AccuracyCurve> curves) =>
        "<p class=\"note\">Accuracy <span class=\"where\">at the end</span>:</p><ul class=\"legend\">"
        + string.Concat(curves.Select((curve, arm) =>
            $"<li><i style=\"background:{Palette.Css(arm)}\"></i>{Html.Escape(curve.Name)} <b>{Html.Percent(curve.Points[^1].Accuracy)}</b></li>"))
        + "</ul>";

    private static string Data(IReadOnlyList<AccuracyCurve> curves, long last) => JsonSerializer.Serialize(new
    {
        left = Left,
        right = Right,
        last,
        curves = curves.Select(c => c.Points.Select(p => new[] { p.Sample, Math.Round(p.Accuracy, 5) })),
    });

    /// <summary>A round step (1, 2 or 5 times a power of ten) that gives at most ten ticks.</summary>
    private static long TickStep(long last)
    {
        for (long power = 1; ; power *= 10)
            foreach (var factor in new[] { 1, 2, 5 })
                if (last / (power * factor) <= 10)
                    return power * factor;
    }

    private static string Pair(long sample, double accuracy, long last) =>
        string.Create(CultureInfo.InvariantCulture, $"{X(sample, last)},{Y(accuracy)}");

    private static double X(long sample, long last) => Math.Round(Left + (Right - Left) * sample / last, 2);

    private static double Y(double accuracy) => Math.Round(Bottom - (Bottom - Top) * accuracy, 2);
}
