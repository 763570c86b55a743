using System.Globalization;
using Lethean.Host.Progress;
using Spectre.Console;

namespace Lethean.Host.Correlating;

/// <summary>The findings as a table, with a small histogram for each kind.</summary>
internal static class CorrelationTable
{
    private const string Bars = " ▁▂▃▄▅▆▇█";

    public static void Print(IAnsiConsole console, CorrelationReport report)
    {
        var reach = report.Kinds[0].Histogram!.Reach;
        var table = new TextTable(1, [
            "samples", "main · auxiliary", "below zero", "main · history", "auxiliary · history",
            string.Create(CultureInfo.InvariantCulture, $"main · auxiliary from −{reach} to {reach}"),
        ]);
        foreach (var kind in report.Kinds)
            table.Add(kind.Kind, Mean(kind.MainAuxiliary), Share(kind.MainAuxiliary), Mean(kind.MainHistory), Mean(kind.AuxiliaryHistory), Small(kind.Histogram!));
        table.Write(console);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Mean cosine of gradients on the shared weights (up to group {report.SplitAfter}) with its 95 % interval, n = {report.Samples}; history: mean gradient of {report.History} training images."));
        console.WriteLine("Images without a class (random pixels) take the predicted one.");
    }

    private static TextCell Mean(CosineSummary? summary) => summary is null ? "–" : new TextCell(
        string.Create(CultureInfo.InvariantCulture, $"{summary.Mean:0.0000} ±{summary.High - summary.Mean:0.0000}"),
        summary.High < 0 ? "red" : summary.Low > 0 ? "green" : null);

    private static string Share(CosineSummary? summary) => summary is null ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100 * summary.BelowZero:0.0} %");

    /// <summary>Two bins a character.</summary>
    private static string Small(CosineHistogram histogram)
    {
        int[] pairs = [.. histogram.Counts.Chunk(2).Select(pair => pair.Sum())];
        var bars = pairs.Select(count => count == 0 ? ' ' : Bars[1 + (int)Math.Round((Bars.Length - 2.0) * count / pairs.Max())]).ToArray();
        return $"│{new string(bars[..(bars.Length / 2)])}│{new string(bars[(bars.Length / 2)..])}│";
    }
}
