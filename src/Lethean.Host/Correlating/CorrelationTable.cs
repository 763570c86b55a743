using System.Globalization;
using Spectre.Console;

namespace Lethean.Host.Correlating;

/// <summary>The findings as a table, with a small histogram for each kind.</summary>
internal static class CorrelationTable
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    public static void Print(IAnsiConsole console, CorrelationReport report)
    {
        var reach = report.Kinds[0].Histogram!.Reach;
        var table = new Table().RoundedBorder().AddColumn("samples");
        foreach (var header in new[] { "main · auxiliary", "below zero", "main · history", "auxiliary · history" })
            table.AddColumn(new TableColumn(header).RightAligned());
        table.AddColumn(new TableColumn(string.Create(CultureInfo.InvariantCulture, $"−{reach}{new string(' ', 7)}0{new string(' ', 7)}{reach}")));
        foreach (var kind in report.Kinds)
            table.AddRow(Markup.Escape(kind.Kind), Mean(kind.MainAuxiliary), Share(kind.MainAuxiliary), Mean(kind.MainHistory), Mean(kind.AuxiliaryHistory), Small(kind.Histogram!));
        console.Write(table);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Mean cosine of gradients on the shared weights (up to group {report.SplitAfter}) with its 95 % interval, n = {report.Samples}; history: mean gradient of {report.History} training images."));
        console.WriteLine("Images without a class (random pixels) take the predicted one.");
    }

    private static string Mean(CosineSummary? summary) => summary is null ? "–" : string.Create(CultureInfo.InvariantCulture,
        $"{(summary.High < 0 ? "[red]" : summary.Low > 0 ? "[green]" : "[default]")}{summary.Mean,7:0.0000}[/] [grey]±{summary.High - summary.Mean:0.0000}[/]");

    private static string Share(CosineSummary? summary) => summary is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * summary.BelowZero:0.0} %");

    /// <summary>Two bins a character.</summary>
    private static string Small(CosineHistogram histogram)
    {
        int[] pairs = [.. histogram.Counts.Chunk(2).Select(pair => pair.Sum())];
        var bars = pairs.Select(count => count == 0 ? ' ' : Bars[1 + (int)Math.Round((Bars.Length - 2.0) * count / pairs.Max())]).ToArray();
        return $"[grey]│[/]{new string(bars[..(bars.Length / 2)])}[grey]│[/]{new string(bars[(bars.Length / 2)..])}[grey]│[/]";
    }
}
