using System.CommandLine;
using System.Globalization;
using Lethean.Host.Exporting;

namespace Lethean.Host.CommandLine;

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
        var into = new Option<string>("--out", "-o") { HelpName = "DIR", Description = "Where the files go; those of an earlier export are replaced.", Required = true };
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
            var files = await RunExport.WriteAsync(parsed.GetRequiredValue(folders), parsed.GetValue(format), parsed.GetRequiredValue(into), cancellation);
            foreach (var (path, rows) in files)
                output.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {rows} {(rows == 1 ? "row" : "rows")}"));
            output.Json(new { files = files.Select(file => new { path = file.Path, rows = file.Rows }) });
            return ExitCode.Done;
        });
    }
}
