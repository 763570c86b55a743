using System.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Progress;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean compare</c>: the arms of run folders side by side.</summary>
public static class CompareCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("RUN") { Description = "Run folders, also of runs that were killed.", Arity = new ArgumentArity(1, 100) }.RefusingOptions();
        var command = new Command("compare", """
            Compares the arms of run folders: accuracy at common sample counts; start, end and worst accuracy and the samples
            until half of it was lost, as means over the seeds with 95 % intervals.

            Example:
              lethean compare runs/weak runs/strong
            """) { folders };
        return command.Performs((parsed, output) =>
        {
            var comparison = RunComparison.Of(RunLabels.Of(parsed.GetRequiredValue(folders)).Select(run => (run.Label, RunReader.Read(run.Folder))));
            comparison.Print(output.Human);
            output.Json(new { comparison.Samples, comparison.Rows });
            return ExitCode.Done;
        });
    }
}
