using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Host.Folders;

namespace Lethean.Host.Reports;

/// <summary>The section of the report on load: what was offered and what came of it. Empty for runs on the virtual clock.</summary>
internal static class LoadSection
{
    private const int FewestForCharts = 3;

    public static string Render(RunData run)
    {
        var points = LoadCurves.Points(run);
        return points.Count == 0 ? "" : $"""
            <h2>Load</h2>
            {Capacity(run)}
            {Charts(points)}
            {Table(points)}
            {Sources(run)}
            {Knees(points)}
            <p class="note">Due: by the intended times. Offered: really, in wall-clock time; × capacity is of that. Lag: how long after its
            intended time a sample was offered. Missed: due and never made. Loss: share of the offered samples that was dropped. Not
            learned: share of the served ones that the model did not adapt to, for whatever reason. Latency runs from the intended time of a
            sample; "… from take-up" is the p99 of a watch that starts when the model takes the sample up, as a closed measurement does, and
            so leaves out the waiting (coordinated omission). Queue: samples behind one that is taken up.
            Of several seeds: means, of latencies and the queue with the smallest and the largest. {Warmup(run)}</p>
            """;
    }

    /// <summary>What the measurements leave out, in one sentence.</summary>
    public static string Warmup(RunData run)
    {
        var warmups = run.Variants.Select(variant => variant.Summary?.Load?.Warmup).OfType<WarmupSummary>().ToList();
        if (warmups.Count == 0)
            return "";
        var (fewest, most) = (warmups.Min(warmup => warmup.Excluded), warmups.Max(warmup => warmup.Excluded));
        var excluded = fewest == most ? Html.Number(most) : $"{Html.Number(fewest)} to {Html.Number(most)}";
        return $"Warm-up: the first {excluded} answers of each variant are in the counts of samples and in no latency, rate or depth.";
    }

    private static string Capacity(RunData run) => run.Manifest.Capacity is not { } capacity ? "" :
        string.Create(CultureInfo.InvariantCulture,
            $"<p>Capacity, measured before the run in a closed loop on {Html.Escape(capacity.Variant)}: "
            + $"<b>{capacity.PerSecond:0.0} samples a second</b> "
            + $"(95 % interval {capacity.Low:0.0} to {capacity.High:0.0}, n = {capacity.Samples}).</p>");

    private static string Charts(IReadOnlyList<LoadPoint> points)
    {
        if (points.GroupBy(point => point.Series).Max(series => series.Count()) < FewestForCharts)
            return "";
        var looks = new SeriesLooks([.. points.Select(point => point.Series).Distinct()], _ => 0);
        string[] charts =
        [
            LoadChart.Render("served samples a second", points, looks, point => point.Served),
            LoadChart.Render("p99 latency, ms (logarithmic)", points, looks, point => point.P99?.Mean, isLogarithmic: true),
            LoadChart.Render("loss, %", points, looks, point => 100 * point.Loss),
            LoadChart.Render("accuracy at the end, %", points, looks, point => 100 * point.Accuracy),
        ];
        return $"<figure><div class=\"panels\">{string.Concat(charts)}</div>{looks.Legend()}</figure>";
    }

    private static string Table(IReadOnlyList<LoadPoint> points) => Html.Table(
        ["variant", "due/s", "offered/s", "× capacity", "served/s", "loss", "not learned", "p50, ms", "p99, ms", "… from take-up",
            "queue, p99", "accuracy"],
        points.Select(point => new[]
        {
            Html.Escape(point.Label), Html.Number(point.Due, "0.0"), Html.Number(point.Offered, "0.0"), Html.Number(point.Load,
                "0.00"), Html.Number(point.Served, "0.0"),
            Html.Percent(point.Loss), Html.Percent(point.Unlearned), EstimateText.Range(point.P50, "0"),
            EstimateText.Range(point.P99, "0"), EstimateText.Range(point.UncorrectedP99, "0"), EstimateText.Range(point.QueueP99, "0"),
            Html.Percent(point.Accuracy),
        }));

    private static string Sources(RunData run)
    {
        var rows = run.Variants.SelectMany(variant => variant.Summary?.Load?.Sources?.Select(source => new[]
        {
            Html.Escape(run.LabelOf(variant)), Html.Escape(source.Key),
            Html.Number(source.Value.IntendedPerSecond, "0.0"), Html.Number(source.Value.OfferedPerSecond, "0.0"),
            TrafficSections.Reasons(variant.Summary.Sources[source.Key].Missed), Html.Number(source.Value.LagMs?.P50, "0.0"),
            Html.Number(source.Value.LagMs?.P99, "0.0"), Html.Number(source.Value.LagMs?.Max, "0.0"),
        }) ?? []).ToList();
        return rows.Count == 0 ? "" : Html.Table(
            ["variant", "source", "due/s", "offered/s", "missed", "lag p50, ms", "lag p99, ms", "lag max, ms"], rows, textColumns: 2);
    }

    private static string Knees(IReadOnlyList<LoadPoint> points)
    {
        var series = points.GroupBy(point => point.Series).Where(one => one.Count() >= FewestForCharts).ToList();
        if (series.Count == 0)
            return "";
        var knees = series.Select(
            one => $"{Html.Escape(one.Key)}: {(LoadCurves.Knee(one) is { } knee ? Describe(knee) : "below the lowest load")}");
        return string.Create(CultureInfo.InvariantCulture, $"""
            <p>Knee: <b>{string.Join("; ", knees)}</b>.</p>
            <p class="note">The knee is the highest load up to which every measured load lost less than {100 * LoadCurves.MostLoss:0} %
            and kept its p99 within {LoadCurves.MostRise:0} times that of the lowest load.</p>
            """);
    }

    private static string Describe(LoadPoint knee) =>
        $"{Html.Number(knee.Offered, "0.0")} samples a second{(knee.Load is { } load ? $" ({Html.Number(load, "0.00")} × capacity)" : "")}";
}

/// <summary>One quantity over the offered load as an SVG figure, a line for each series.</summary>
internal static class LoadChart
{
    /// <param name="title">The quantity with its unit.</param>
    /// <param name="value">The quantity; points without it are left out.</param>
    /// <param name="isLogarithmic">For quantities above 0 that span orders of magnitude.</param>
    public static string Render(
        string title, IReadOnlyList<LoadPoint> points, SeriesLooks looks, Func<LoadPoint, double?> value, bool isLogarithmic = false)
    {
        var lines = points.GroupBy(point => point.Series).ToDictionary(series => series.Key, series => Line(series, value));
        var drawn = lines.Values.SelectMany(line => line).DefaultIfEmpty((X: 1, Y: 1)).ToList();
        var last = drawn.Max(point => point.X) is > 0 and var most ? most : 1;
        var (low, high) = (drawn.Min(point => point.Y), drawn.Max(point => point.Y));
        var unitOfLoad = points.All(point => point.Load is not null) ? "offered load, × capacity" : "offered samples a second";
        var frame = new ChartFrame(
            ChartSize.Panel, ChartAxis.FromZero(last, ChartSize.Panel, unitOfLoad),
            isLogarithmic ? ChartAxis.Decades(low, high, title) : ChartAxis.Fifths(high, title));
        foreach (var series in looks.InOrderOfDrawing)
            frame.DrawLine(lines[series], looks[series]);
        return frame.Render(title);
    }

    private static List<(double X, double Y)> Line(IEnumerable<LoadPoint> series, Func<LoadPoint, double?> value) =>
        [.. series.Where(point => value(point) is not null).Select(point => (point.Load ?? point.Offered, value(point)!.Value))];
}
