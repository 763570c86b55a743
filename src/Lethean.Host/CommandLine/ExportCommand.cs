using System.CommandLine;
using System.Globalization;
using Lethean.Host.Exporting;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean export</c>: run folders as tables for other programs.</summary>
public static class ExportCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("RUN") { Description = "Run folders.", Arity = ArgumentArity.OneOrMore }.RefusingOptions();
        var format = new Option<ExportFormat>("--format")
        {
            HelpName = "csv|parquet",
            Description = "Of the files.",
            DefaultValueFactory = _ => ExportFormat.Csv,
        };
        var into = new Option<string>("--out", "-o") { HelpName = "DIR", Description = "Where the files go; those of an earlier export are replaced.", Required = true };
        var json = CommonOptions.Json();
        var command = new Command("export", """
            Writes run folders as tables: evaluations, summary (a row a variant) and, where a run kept them, outcomes (a row a
            sample). All runs go into the same tables; the first column names the run.

            Examples:
              lethean export runs/weak runs/strong --out tables
              lethean export runs/weak --format parquet --out tables
            """) { folders, format, into, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = new Output(parsed.GetValue(json));
            using var work = Interrupts.Hold();
            var files = await RunExport.WriteAsync(parsed.GetRequiredValue(folders), parsed.GetValue(format), parsed.GetRequiredValue(into), cancellation);
            foreach (var (path, rows) in files)
                output.Line(string.Create(CultureInfo.InvariantCulture, $"{path}: {rows} rows"));
            output.Json(files.Select(file => new { path = file.Path, rows = file.Rows }));
            return ExitCode.Done;
        });
        return command;
    }
}
