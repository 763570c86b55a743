using System.CommandLine;
using System.Globalization;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Commands;

/// <summary><c>lethean export</c>: run folders as tables or figures for other programs.</summary>
public static class ExportCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("RUN") { Description = "Run folders.", Arity = ArgumentArity.OneOrMore }.RefusingOptions();
        var format = new Option<ExportFormat>("--format")
        {
            HelpName = "csv|parquet|svg",
            Description = "Of the files (default: csv).",
        }.RefusingNumbers();
        var into = new Option<string>("--out", "-o")
        {
            HelpName = "DIR",
            Description = "Where the files go; those of an earlier export are replaced.",
            Required = true,
        };
        var command = new Command("export", """
            Writes run folders as tables: evaluations, summary (a row a variant) and, where a run kept them, outcomes (a row a
            sample). All runs go into the same tables; the first column names the run.
            As svg, writes the accuracy chart of each run, with the name of its folder, and of experiments that set defenses against
            attacks and shifted images the frontier: accuracy under attack against the gain of adapting.

            Examples:
              lethean export runs/weak runs/strong --out tables
              lethean export runs/weak --format parquet --out tables
              lethean export runs/weak --format svg --out figures      writes figures/weak.svg
              lethean export runs/defenses --format svg --out figures  and figures/defenses-frontier.svg
            """) { folders, format, into };
        return command.Performs(async (parsed, output, cancellation) =>
        {
            if (parsed.GetValue(format) == ExportFormat.Svg)
            {
                var figures = FigureExport.Write(parsed.GetRequiredValue(folders), parsed.GetRequiredValue(into));
                foreach (var figure in figures)
                    output.Line($"{figure.Path}: {figure.Says}");
                output.Json(new { files = figures.Select(figure => figure.ToJson()) });
                return ExitCode.Done;
            }

            using var work = Interrupts.Hold();
            var files = await RunExport.WriteAsync(
                parsed.GetRequiredValue(folders), parsed.GetValue(format), parsed.GetRequiredValue(into), cancellation);
            foreach (var (path, rows) in files)
                output.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {rows} {(rows == 1 ? "row" : "rows")}"));
            output.Json(new { files = files.Select(file => new { path = file.Path, rows = file.Rows }) });
            return ExitCode.Done;
        });
    }
}

public enum ExportFormat
{
    Csv,
    Parquet,
    Svg,
}

/// <summary>Writes the tables of run folders for other programs.</summary>
public static class RunExport
{
    /// <summary>Each file is put into place whole.</summary>
    /// <param name="format">Of tables; figures are <see cref="FigureExport"/>'s.</param>
    /// <returns>Path and number of rows of each file.</returns>
    /// <exception cref="InputException">A folder cannot be read, or <paramref name="into"/> cannot be written.</exception>
    public static async Task<IReadOnlyList<(string Path, long Rows)>> WriteAsync(
        IReadOnlyList<string> folders, ExportFormat format, string into, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(format, ExportFormat.Svg);
        var written = new List<(string, long)>();
        foreach (var table in RunTables.Of(folders))
        {
            var path = Path.Combine(into, $"{table.Name}.{(format == ExportFormat.Csv ? "csv" : "parquet")}");
            var rows = 0L;
            var counted = table with { Rows = table.Rows.Select(row => { rows++; return row; }) };
            await WriteAsync(counted, format, path, cancellationToken);
            written.Add((path, rows));
        }

        return written;
    }

    private static async Task WriteAsync(ExportTable table, ExportFormat format, string path, CancellationToken cancellationToken)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            await AtomicFile.WriteAsync(path, stream => format == ExportFormat.Csv
                ? CsvWriter.WriteAsync(table, stream, cancellationToken)
                : ParquetTableWriter.WriteAsync(table, stream, cancellationToken));
        }
        catch (Exception problem) when (OutputFile.IsRefused(problem))
        {
            throw OutputFile.Refused(path, problem);
        }
    }
}

/// <summary>A figure that was written.</summary>
/// <param name="Curves">Of an accuracy chart; null of a frontier.</param>
/// <param name="Points">Of a frontier, in all of its panels; null of an accuracy chart.</param>
public sealed record ExportedFigure(string Path, int? Curves = null, int? Points = null)
{
    /// <summary>What is in it, for people.</summary>
    public string Says => Curves is { } curves ? Counted(curves, "curve") : Counted(Points ?? 0, "point");

    public object ToJson() => Curves is { } curves ? new { path = Path, curves } : new { path = Path, points = Points };

    private static string Counted(int number, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? "" : "s")}");
}

/// <summary>Writes the figures of run folders as SVG files: the accuracy chart of each, and its frontiers where it has any.</summary>
public static class FigureExport
{
    /// <summary>Each file is put into place whole, and none before all are drawn.</summary>
    /// <exception cref="InputException">
    /// A folder cannot be drawn, two figures would have one file, or <paramref name="into"/> cannot be written.
    /// </exception>
    public static IReadOnlyList<ExportedFigure> Write(IReadOnlyList<string> folders, string into)
    {
        var figures = folders.SelectMany(folder => Draw(folder, into)).ToList();
        if (figures.GroupBy(drawn => drawn.Figure.Path).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw new InputException(
                $"{same.Key}: {same.Count()} of the run folders have this name; export them one by one, each with an --out of its own");
        foreach (var (figure, svg) in figures)
            Write(figure.Path, svg);
        return [.. figures.Select(drawn => drawn.Figure)];
    }

    private static IEnumerable<(ExportedFigure Figure, string Svg)> Draw(string folder, string into)
    {
        var run = RunReader.Read(folder);
        var curves = CurveBuilder.Curves(run);
        if (curves.Count == 0)
            throw new InputException(
                $"{folder}: nothing was evaluated, so there is no accuracy to draw; export a run that has evaluations");
        var name = Path.Combine(into, RunTables.NameOf(folder));
        yield return (new ExportedFigure($"{name}.svg", Curves: curves.Count), AccuracySvg.Render(run, curves));
        var frontiers = Frontier.Of(run);
        if (frontiers.Count > 0)
            yield return (new ExportedFigure($"{name}-frontier.svg", Points: frontiers.Sum(frontier => frontier.Points.Count)),
                FrontierSvg.Render(run, frontiers));
    }

    private static void Write(string path, string svg)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            AtomicFile.WriteText(path, svg);
        }
        catch (Exception problem) when (OutputFile.IsRefused(problem))
        {
            throw OutputFile.Refused(path, problem);
        }
    }
}
