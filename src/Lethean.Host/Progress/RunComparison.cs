using System.Globalization;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Spectre.Console;

namespace Lethean.Host.Progress;

/// <summary>Arms of several runs side by side: over their seeds, and at sample counts that all of them evaluated.</summary>
public sealed class RunComparison
{
    private const int MostColumns = 8;
    private const string Nothing = "–";

    private readonly IReadOnlyList<AccuracyCurve> _curves;

    private RunComparison(IReadOnlyList<long> samples, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<AccuracyCurve> curves)
    {
        (Samples, Rows, _curves) = (samples, rows, curves);
    }

    public IReadOnlyList<long> Samples { get; }

    public IReadOnlyList<ComparisonRow> Rows { get; }

    public static RunComparison Of(IEnumerable<(string Label, RunData Run)> runs)
    {
        var arms = runs.SelectMany(r => CurveBuilder.Curves(r.Run).Select(curve => (
            Run: r.Label,
            Curve: curve,
            Seeds: r.Run.Variants.Where(variant => variant.Name == curve.Name).ToList()))).ToList();
        var common = arms.Count == 0 ? [] : arms.Select(a => a.Curve.Points.Select(p => p.Sample)).Aggregate((a, b) => a.Intersect(b)).Order().ToList();
        var samples = Thin(common);
        var rows = arms.Select(a => ComparisonRow.Of(a.Run, a.Curve.Name, a.Seeds,
            [.. samples.Select(s => a.Curve.Points.FirstOrDefault(p => p.Sample == s)?.Accuracy)]));
        return new RunComparison(samples, [.. rows], [.. arms.Select(a => a.Curve with { Name = $"{a.Run}: {a.Curve.Name}" })]);
    }

    public void Print(IAnsiConsole console)
    {
        TextChart.Draw(console, _curves);
        console.Write(Table(Samples.Select(sample => $"@{sample}"), row => row.Accuracies.Select(Percent)));
        console.Write(Table(
            ["seeds", "start", "end", "worst", "samples to half"],
            row => [$"{row.Seeds}", Percent(row.Start), Percent(row.End), Percent(row.Worst), SamplesToHalf(row)]));
        if (Rows.Any(row => row.Seeds > 1))
            console.WriteLine("±: 95 % interval of the mean over the seeds (Student's t).");
    }

    private Table Table(IEnumerable<string> headers, Func<ComparisonRow, IEnumerable<string>> cells)
    {
        var table = new Table().RoundedBorder().AddColumns("run", "arm");
        foreach (var header in headers)
            table.AddColumn(new TableColumn(header).RightAligned());
        foreach (var row in Rows)
            table.AddRow([Markup.Escape(row.Run), Markup.Escape(row.Arm), .. cells(row)]);
        return table;
    }

    /// <summary>At most eight columns, the first and the last among them.</summary>
    private static List<long> Thin(List<long> samples) => samples.Count <= MostColumns
        ? samples
        : [.. Enumerable.Range(0, MostColumns).Select(i => samples[i * (samples.Count - 1) / (MostColumns - 1)])];

    private static string Percent(double? accuracy) => accuracy is { } value ? $"{Text(100 * value, "0.0")} %" : Nothing;

    private static string Percent(Estimate? estimate) => estimate is null ? Nothing : Percent(estimate.Mean) + Interval(estimate, 100, "0.0");

    private static string SamplesToHalf(ComparisonRow row) => row.SamplesToHalf is not { } half ? Nothing
        : Text(half.Mean, "0") + Interval(half, 1, "0") + (half.Seeds < row.Seeds ? $" ({half.Seeds} of {row.Seeds} seeds)" : "");

    /// <summary>The longer half: the other may be cut off at the end of the range.</summary>
    private static string Interval(Estimate estimate, double scale, string format) =>
        estimate is { Low: { } low, High: { } high } ? $" ± {Text(scale * Math.Max(high - estimate.Mean, estimate.Mean - low), format)}" : "";

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
