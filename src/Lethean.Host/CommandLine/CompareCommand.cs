using System.CommandLine;
using Lethean.Host.Folders;
using Lethean.Host.Progress;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean compare</c>: the variants of several run folders side by side.</summary>
public static class CompareCommand
{
    public static Command Create()
    {
        var folders = new Argument<string[]>("RUN") { Description = "Two or more run folders.", Arity = new ArgumentArity(2, 100) }.RefusingOptions();
        var json = CommonOptions.Json();
        var command = new Command("compare", """
            Compares run folders: every variant's accuracy at common sample counts, and what ended differently.

            Example:
              lethean compare runs/weak runs/strong
            """) { folders, json };
        command.SetAction(parsed =>
        {
            var output = new Output(parsed.GetValue(json));
            var comparison = RunComparison.Of(parsed.GetRequiredValue(folders).Select(path => (path, RunReader.Read(path))));
            comparison.Print(output.Human);
            output.Json(comparison.Rows);
            return ExitCode.Done;
        });
        return command;
    }
}
