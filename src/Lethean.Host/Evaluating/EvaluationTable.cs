using System.Globalization;
using Lethean.Host.Progress;
using Spectre.Console;

namespace Lethean.Host.Evaluating;

/// <summary>Accuracies in percent with their 95 % intervals: a line for each kind of images, a column for each way of adapting.</summary>
internal static class EvaluationTable
{
    public static void Print(IAnsiConsole console, IReadOnlyList<EvaluationRow> rows, int severity)
    {
        var ways = rows.Select(row => row.Adaptation).Distinct().ToList();
        var names = rows.Select(row => row.Images).Distinct().ToList();
        var table = new TextTable(1, [
            $"accuracy{(names.Count > 1 ? $" (severity {severity})" : "")}",
            .. ways.Select(way => way == AdaptationChoice.None ? "not adapting" : way.ToString().ToLowerInvariant()),
        ]);
        foreach (var name in names)
            table.Add([name, .. ways.Select(way => Cell(rows.FirstOrDefault(row => row.Images == name && row.Adaptation == way)))]);
        if (names.Count > 2)
            table.Add(["mean of the corruptions", .. ways.Select(way => Percent(MeanCorruptedAccuracy(rows, way)))]);
        table.Write(console);
    }

    /// <summary>Over the corruptions, in [0, 1]; null where none was measured.</summary>
    public static double? MeanCorruptedAccuracy(IReadOnlyList<EvaluationRow> rows, AdaptationChoice way)
    {
        var accuracies = rows.Where(row => row.Adaptation == way && row.Images != ImageFeed.Clean).Select(row => row.Accuracy).ToList();
        return accuracies.Count == 0 ? null : accuracies.Average();
    }

    private static TextCell Cell(EvaluationRow? row) => row is null ? "–" : string.Create(CultureInfo.InvariantCulture,
        $"{100 * row.Accuracy:0.00} % ({100 * row.Low:0.0} to {100 * row.High:0.0})");

    private static TextCell Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.00} %") : "–";
}
