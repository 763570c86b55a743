using System.Globalization;
using Lethean.Host.Folders;
using Lethean.Host.Reports;
using Spectre.Console;

namespace Lethean.Host.Progress;

/// <summary>One arm of one run: its accuracy after each of the common sample counts, null where it has none.</summary>
public sealed record ComparisonRow(string Run, string Arm, IReadOnlyList<double?> Accuracies, double Final);

/// <summary>Arms of several runs side by side, at sample counts that all of them evaluated.</summary>
public sealed class RunComparison
{
    private const int MostColumns = 8;

    private RunComparison(IReadOnlyList<long> samples, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<AccuracyCurve> curves)
    {
        Samples = samples;
        Rows = rows;
        Curves = curves;
    }

    public IReadOnlyList<long> Samples { get; }

    public IReadOnlyList<ComparisonRow> Rows { get; }

    private IReadOnlyList<AccuracyCurve> Curves { get; }

    public static RunComparison Of(IEnumerable<(string Path, RunData Run)> runs)
    {
        var arms = runs.SelectMany(r => CurveBuilder.Curves(r.Run).Select(curve => (Run: Path.GetFileName(Path.TrimEndingDirectorySeparator(r.Path)), Curve: curve))).ToList();
        var common = arms.Count == 0 ? [] : arms.Select(a => a.Curve.Points.Select(p => p.Sample)).Aggregate((a, b) => a.Intersect(b)).Order().ToList();
        var samples = Thin(common);
        var rows = arms.Select(a => new ComparisonRow(a.Run, a.Curve.Name,
            [.. samples.Select(s => a.Curve.Points.FirstOrDefault(p => p.Sample == s)?.Accuracy)], a.Curve.Points[^1].Accuracy));
        return new RunComparison(samples, [.. rows], [.. arms.Select(a => a.Curve with { Name = $"{a.Run}: {a.Curve.Name}" })]);
    }

    public void Print(IAnsiConsole console)
    {
        TextChart.Draw(console, Curves);
        var table = new Table().RoundedBorder().AddColumns("run", "arm");
        foreach (var sample in Samples)
            table.AddColumn(new TableColumn($"@{sample}").RightAligned());
        table.AddColumn(new TableColumn("end").RightAligned());
        foreach (var row in Rows)
            table.AddRow([Markup.Escape(row.Run), Markup.Escape(row.Arm), .. row.Accuracies.Select(Percent), Percent(row.Final)]);
        console.Write(table);
    }

    /// <summary>At most eight columns, the first and the last among them.</summary>
    private static List<long> Thin(List<long> samples) => samples.Count <= MostColumns
        ? samples
        : [.. Enumerable.Range(0, MostColumns).Select(i => samples[i * (samples.Count - 1) / (MostColumns - 1)])];

    private static string Percent(double? accuracy) =>
        accuracy is { } value ? (100 * value).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "–";
}
