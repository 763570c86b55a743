using System.CommandLine;
using Lethean.Host.Native;

namespace Lethean.Host.CommandLine;

/// <summary>The command line: parses, runs, and turns every way to end into an exit code.</summary>
public static class Cli
{
    private const string About = """
        Lethean simulates attacks on a classifier that keeps learning at test time.

        Examples:
          lethean demo                                the paper's Figure 1 in about a minute
          lethean run hocon/mixed-traffic.conf        users and an attacker at one model
          lethean help run                            all about one command
        """;

    public static RootCommand Root() => Help.Install(new RootCommand(About)
    {
        DemoCommand.Create(),
        RunCommand.Create(),
        ResumeCommand.Create(),
        CapacityCommand.Create(),
        TrainCommand.Create(),
        EvaluateCommand.Create(),
        GradientCorrelationCommand.Create(),
        ReportCommand.Create(),
        CompareCommand.Create(),
        ExportCommand.Create(),
        DataCommand.Create(),
        ConfigCommand.Create(),
        KindsCommand.Create(),
        DoctorCommand.Create(),
    });

    /// <summary>Runs one command line and returns the process's exit code (<see cref="ExitCode"/>).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            // A file whose name begins with @ is a file, not more of the command line.
            var parsed = Root().Parse(AskingForHelp(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (UsageErrors.In(parsed) is { } problem)
            {
                var output = new Output(args.Contains("--json"));
                var refused = output.Fail(ExitCode.BadInput, problem);
                output.WriteJson();
                return refused;
            }

            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            var code = await parsed.InvokeAsync(invocation, Interrupts.Token);
            return Interrupts.Token.IsCancellationRequested ? ExitCode.Interrupted : code;
        }
        catch (OutputException) when (Interrupts.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (IOException failure)
        {
            Output.Complain(failure.Message);
            return ExitCode.Failure;
        }
        catch (Exception failure)
        {
            Output.Complain($"unexpected failure: {failure}");
            return ExitCode.Failure;
        }
    }

    /// <summary>No command at all asks for help, and so does the word.</summary>
    private static string[] AskingForHelp(string[] args) => args switch
    {
        [] => ["--help"],
        ["help", .. var command] => [.. command, "--help"],
        _ => args,
    };
}
