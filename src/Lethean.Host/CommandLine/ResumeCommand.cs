using System.CommandLine;
using Lethean.Host.Running;

namespace Lethean.Host.CommandLine;

/// <summary><c>lethean resume</c>: goes on with a run that was interrupted or killed.</summary>
public static class ResumeCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("RUN") { Description = "The run folder of 'run' or 'demo'." }.RefusingOptions();
        var workers = CommonOptions.Workers();
        var command = new Command("resume", """
            Goes on with a run that was interrupted or killed, in its own folder and with its own configuration. Variants
            that are complete stay; the others go on from their last checkpoint, and end as if nothing had happened. Those
            on the real-time clock, or that answer with snapshots, start anew.

            Example:
              lethean resume runs/20260101-120000-figure1
            """) { folder, workers };
        return command.Performs((parsed, output, cancellation) =>
            new ScenarioRun(output).ResumeAsync(parsed.GetRequiredValue(folder), parsed.GetValue(workers), cancellation));
    }
}
