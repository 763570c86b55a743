using System.Globalization;
using Spectre.Console;

namespace Lethean.Host.Evaluating;

/// <summary>Errors in percent with their 95 % intervals: a line for each kind of images, a column for each way of adapting.</summary>
internal static class EvaluationTable
{
    public static void Print(IAnsiConsole console, IReadOnlyList<EvaluationRow> rows, int severity)
    {
        var ways = rows.Select(row => row.Adaptation).Distinct().ToList();
        var names = rows.Select(row => row.Images).Distinct().ToList();
        var table = new Table().RoundedBorder().AddColumn($"error (severity {severity})");
        foreach (var way in ways)
            table.AddColumn(new TableColumn(way == AdaptationChoice.None ? "not adapting" : way.ToString().ToLowerInvariant()).RightAligned());
        foreach (var name in names)
            table.AddRow([Markup.Escape(name), .. ways.Select(way => Cell(rows.FirstOrDefault(row => row.Images == name && row.Adaptation == way)))]);
        if (names.Count > 2)
        {
            table.AddEmptyRow();
            table.AddRow(["mean of the corruptions", .. ways.Select(way => Percent(MeanError(rows, way)))]);
        }

        console.Write(table);
    }

    /// <summary>Over the corruptions, in [0, 1]; null where none was measured.</summary>
    public static double? MeanError(IReadOnlyList<EvaluationRow> rows, AdaptationChoice way)
    {
        var errors = rows.Where(row => row.Adaptation == way && row.Images != ImageFeed.Clean).Select(row => row.Error).ToList();
        return errors.Count == 0 ? null : errors.Average();
    }

    private static string Cell(EvaluationRow? row) => row is null ? "–" : string.Create(CultureInfo.InvariantCulture,
        $"{100 * row.Error,5:0.00} % [grey]({100 * (1 - row.High):0.0} to {100 * (1 - row.Low):0.0})[/]");

    private static string Percent(double? fraction) =>
        fraction is { } value ? string.Create(CultureInfo.InvariantCulture, $"{100 * value:0.00} %") : "–";
}
