using System.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Platform;
using Lethean.Host.Reports;
using Lethean.Learning;

namespace Lethean.Host.Commands;

/// <summary><c>lethean report</c>: shows run folders again and rebuilds their reports, from the folders alone.</summary>
public static class ReportCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("RUN") { Description = "Run folders.", Arity = ArgumentArity.OneOrMore }.RefusingOptions();
        var command = new Command("report", """
            Rebuilds report.html of run folders, also of runs that were killed, and prints their tables.

            Example:
              lethean report runs/20260101-120000-figure1
            """) { folders };
        return command.Performs((parsed, output) =>
        {
            var runs = parsed.GetRequiredValue(folders)
                .Select(path => (Path: path, Run: RunReader.Read(path), Outcomes: RunReader.ReadSeries(path))).ToList();
            foreach (var (path, run, outcomes) in runs)
                RequireNoLess(Path.Combine(path, RunFolder.ReportFile), ReportContent.Of(run, outcomes));
            foreach (var (path, run, outcomes) in runs)
            {
                AtomicFile.WriteText(Path.Combine(path, RunFolder.ReportFile), HtmlReport.Render(run, outcomes));
                RunSummary.Print(output, run, path);
                output.Json("runs", new { folder = path, run.Manifest.Status, run.Variants });
            }

            return ExitCode.Done;
        });
    }

    /// <exception cref="InputException">The report that is there tells more than the run folder does now.</exception>
    private static void RequireNoLess(string path, ReportContent content)
    {
        AtomicFile.RequireNoFolder(path);
        if (ReportContent.ReadFrom(path) is var old && !content.IsAtLeast(old))
            throw new InputException(
                $"{path}: {old}; what is in the folder now {content}: the report stays as it is; "
                + "put back what is missing, or let 'lethean resume' catch up");
    }
}
