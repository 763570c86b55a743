using System.Globalization;

namespace Lethean.Host.Reports;

/// <summary>Frontiers as SVG: a numbered point an arm, its intervals as thin lines, and the edge that no arm is beyond.</summary>
internal static class FrontierChart
{
    private static readonly ChartSize Panel = new(Width: 480, Height: 420);

    private static readonly RefusedLook[] Looks =
    [
        new(0, "none of the users refused", Look.Of(2)), new(0.01, "up to 1 %", Look.Of(1)), new(0.05, "up to 5 %", Look.Of(3)),
        new(1, "more", Look.Of(0)),
    ];

    private static readonly RefusedLook WithoutUsers = new(0, "no users", Look.Of(4));

    private const string Thin = " stroke=\"currentColor\" stroke-opacity=\"0.5\"";

    /// <summary>HTML: figures and the numbers in them; empty without any.</summary>
    public static string Render(IReadOnlyList<Frontier> frontiers) => frontiers.Count == 0 ? "" : $"""
        <figure>
        <div class="panels large">{string.Concat(frontiers.Select(frontier => Draw(frontier, Panel).Render(TitleOf(frontier))))}</div>
        <ul class="legend">{string.Concat(Legend(frontiers).Select(entry => $"<li>{SeriesLooks.Mark(entry.Look)}{entry.Text}</li>"))}</ul>
        </figure>
        {FrontierTable.Render(frontiers)}
        <p class="note">Upwards: accuracy at the end, under the attack; where the errors differ much, on the scale of their logarithm. To
        the right: prequential accuracy on shifted images less that of the arm that does not adapt, with the same seed. Thin lines: 95 %
        intervals, cut off at the edge of the figure; one seed has none of the gain. Dashed: no arm has more of both. Users refused: of the
        samples of kind benign beside the attacker.</p>
        """;

    /// <summary>The plot, for the caller to add to.</summary>
    public static ChartFrame Draw(Frontier frontier, ChartSize size)
    {
        var frame = new ChartFrame(
            size,
            ChartAxis.Around([0, .. frontier.Points.Select(XOf)], "gain on shifted images over not adapting, points"),
            ChartAxis.Accuracies(frontier.Points.Select(YOf), TitleOf(frontier)));
        DrawEdge(frame, frontier);
        foreach (var point in frontier.Points)
            DrawIntervals(frame, point);
        foreach (var point in frontier.Points)
        {
            var (look, x, y) = (LookOf(point), frame.X(XOf(point)), frame.Y(YOf(point)));
            frame.Draw($"<path class=\"{ChartFrame.MarksClassOf(look)}\" d=\"M{x},{y}{look.Marker}\"/>");
        }

        var places = NumberPlaces.Of([.. frontier.Points.Select(point => (frame.X(XOf(point)), frame.Y(YOf(point))))], size);
        foreach (var (point, place) in frontier.Points.Zip(places))
            DrawNumber(frame, point.Number, place);
        return frame;
    }

    /// <summary>What the marks mean, in order.</summary>
    public static IEnumerable<(Look Look, string Text)> Legend(IReadOnlyList<Frontier> frontiers) =>
        Looks.Concat(frontiers.SelectMany(frontier => frontier.Points).Any(point => point.Refused is null) ? [WithoutUsers] : [])
            .Select(look => (look.Look, look.Text));

    /// <summary>Numbers and names of the arms of several frontiers.</summary>
    public static IReadOnlyList<(int Number, string Name)> Arms(IEnumerable<Frontier> frontiers) =>
        [.. frontiers.SelectMany(frontier => frontier.Points).Select(point => (point.Number, point.Arm)).Distinct().Order()];

    private static string TitleOf(Frontier frontier) => $"accuracy under attack, %: {frontier.Attack}";

    private static void DrawEdge(ChartFrame frame, Frontier frontier)
    {
        var (x, y) = (frame.Size.Left, frame.Size.Bottom);
        var way = new List<string>();
        foreach (var point in frontier.Edge)
        {
            var (right, top) = (frame.X(XOf(point)), frame.Y(YOf(point)));
            way.AddRange([Text(x, top), Text(right, top)]);
            x = right;
        }

        way.Add(Text(x, y));
        frame.Draw($"<polyline class=\"reference\" points=\"{string.Join(' ', way)}\"/>");

        static string Text(double x, double y) => string.Create(CultureInfo.InvariantCulture, $"{x},{y}");
    }

    private static void DrawIntervals(ChartFrame frame, FrontierPoint point)
    {
        var size = frame.Size;
        var (x, y, colour) = (frame.X(XOf(point)), frame.Y(YOf(point)), LookOf(point).Colour);
        if (point.Gain is { Low: { } left, High: { } right })
        {
            var (from, to) = (Math.Max(size.Left, frame.X(100 * left)), Math.Min(size.Right, frame.X(100 * right)));
            frame.Draw($"<line class=\"{colour}\"{Thin} x1=\"{from}\" x2=\"{to}\" y1=\"{y}\" y2=\"{y}\"/>");
        }

        if (point.Accuracy is { Low: { } low, High: { } high })
        {
            var (from, to) = (Math.Min(size.Bottom, frame.Y(100 * low)), Math.Max(size.Top, frame.Y(100 * high)));
            frame.Draw($"<line class=\"{colour}\"{Thin} x1=\"{x}\" x2=\"{x}\" y1=\"{from}\" y2=\"{to}\"/>");
        }
    }

    private static void DrawNumber(ChartFrame frame, int number, NumberPlace place)
    {
        if (place.IsFar)
            frame.Draw($"<path class=\"axis\" d=\"M{place.Line.X1},{place.Line.Y1}L{place.Line.X2},{place.Line.Y2}\"/>");
        frame.Draw($"<text class=\"label\" x=\"{place.X}\" y=\"{Math.Round(place.Y + 4.5, 2)}\" text-anchor=\"middle\">{number}</text>");
    }

    private static double XOf(FrontierPoint point) => 100 * point.Gain.Mean;

    private static double YOf(FrontierPoint point) => 100 * point.Accuracy.Mean;

    private static Look LookOf(FrontierPoint point) =>
        (point.Refused is { } refused ? Looks.First(look => refused.Mean <= look.Most) : WithoutUsers).Look;

    /// <param name="Most">Share of the users up to which a point looks like this.</param>
    private sealed record RefusedLook(double Most, string Text, Look Look);
}

/// <summary>The numbers of frontiers as an HTML table: it names the points.</summary>
internal static class FrontierTable
{
    public static string Render(IReadOnlyList<Frontier> frontiers)
    {
        var points = frontiers.SelectMany(frontier => frontier.Points).OrderBy(point => point.Number).GroupBy(point => point.Number);
        return Html.Table(Columns(frontiers), points.Select(arm => Row(frontiers, arm.First())), textColumns: 2);
    }

    private static IEnumerable<string> Columns(IReadOnlyList<Frontier> frontiers) =>
    [
        "", "arm", .. Shifts(frontiers).Select(frontier => $"gain, points: {Html.Escape(frontier.Shift)}"),
        .. frontiers.SelectMany(frontier => new[]
        {
            $"accuracy: {Html.Escape(frontier.Attack)}", $"users refused: {Html.Escape(frontier.Attack)}",
        }),
    ];

    private static IEnumerable<string> Row(IReadOnlyList<Frontier> frontiers, FrontierPoint arm)
    {
        return
        [
            Html.Number(arm.Number), Html.Escape(arm.Arm),
            .. Shifts(frontiers).Select(frontier => In(frontier) is { } point ? EstimateText.Points(point.Gain, "one run") : Html.Nothing),
            .. frontiers.SelectMany(frontier => new[]
            {
                In(frontier) is { } point ? EstimateText.Share(point.Accuracy) : Html.Nothing,
                In(frontier)?.Refused is { } refused ? EstimateText.Share(refused) : Html.Nothing,
            }),
        ];

        FrontierPoint? In(Frontier frontier) => frontier.Points.FirstOrDefault(point => point.Number == arm.Number);
    }

    private static IEnumerable<Frontier> Shifts(IReadOnlyList<Frontier> frontiers) => frontiers.DistinctBy(frontier => frontier.Shift);
}
