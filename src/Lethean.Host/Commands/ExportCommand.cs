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
            As svg, writes the accuracy chart of each run: one figure a run, with the name of its folder.

            Examples:
              lethean export runs/weak runs/strong --out tables
              lethean export runs/weak --format parquet --out tables
              lethean export runs/weak --format svg --out figures      writes figures/weak.svg
            """) { folders, format, into };
        return command.Performs(async (parsed, output, cancellation) =>
        {
            if (parsed.GetValue(format) == ExportFormat.Svg)
            {
                var figures = FigureExport.Write(parsed.GetRequiredValue(folders), parsed.GetRequiredValue(into));
                foreach (var (path, curves) in figures)
                    output.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {curves} {(curves == 1 ? "curve" : "curves")}"));
                output.Json(new { files = figures.Select(figure => new { path = figure.Path, curves = figure.Curves }) });
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

/// <summary>Writes the accuracy charts of run folders as SVG files, one a run.</summary>
public static class FigureExport
{
    /// <summary>Each file is put into place whole, and none before all are drawn.</summary>
    /// <returns>Path of each file and number of its curves.</returns>
    /// <exception cref="InputException">
    /// A folder cannot be drawn, two would have one file, or <paramref name="into"/> cannot be written.
    /// </exception>
    public static IReadOnlyList<(string Path, int Curves)> Write(IReadOnlyList<string> folders, string into)
    {
        var figures = folders.Select(folder => (Path: PathOf(folder, into), Figure: Draw(folder))).ToList();
        if (figures.GroupBy(figure => figure.Path).FirstOrDefault(same => same.Count() > 1) is { } same)
            throw new InputException(
                $"{same.Key}: {same.Count()} of the run folders have this name; export them one by one, each with an --out of its own");
        foreach (var (path, (svg, _)) in figures)
            Write(path, svg);
        return [.. figures.Select(figure => (figure.Path, figure.Figure.Curves))];
    }

    private static string PathOf(string folder, string into) => Path.Combine(into, $"{RunTables.NameOf(folder)}.svg");

    private static (string Svg, int Curves) Draw(string folder)
    {
        var run = RunReader.Read(folder);
        var curves = CurveBuilder.Curves(run);
        if (curves.Count == 0)
            throw new InputException(
                $"{folder}: nothing was evaluated, so there is no accuracy to draw; export a run that has evaluations");
        return (AccuracySvg.Render(run, curves), curves.Count);
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
