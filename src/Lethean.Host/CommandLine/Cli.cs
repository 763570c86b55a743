using System.CommandLine;
using Lethean.Actors.Simulation;
using Lethean.Host.Native;
using Lethean.Learning;

namespace Lethean.Host.CommandLine;

/// <summary>The command line: parses, runs, and turns every way to end into an exit code.</summary>
public static class Cli
{
    private const string About = """
        Lethean simulates attacks on a classifier that keeps learning at test time.

        Examples:
          lethean demo                                the paper's Figure 1 in about a minute
          lethean run hocon/mixed-traffic.conf        users and an attacker at one model
          lethean run hocon/figure1.conf --set lethean.adaptation.enabled=false
          lethean doctor                              what is here, what is missing
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
        DoctorCommand.Create(),
    });

    /// <summary>Runs one command line and returns the process's exit code (<see cref="ExitCode"/>).</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            StandardStream.Install();
            var parsed = Root().Parse(args);
            if (parsed.Errors.Count > 0)
            {
                UsageErrors.Print(parsed, Console.Error);
                return ExitCode.BadInput;
            }

            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            var code = await parsed.InvokeAsync(invocation, Interrupts.Token);
            return Interrupts.Token.IsCancellationRequested ? ExitCode.Interrupted : code;
        }
        catch (InputException problem)
        {
            Console.Error.WriteLine($"lethean: {problem.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception end) when (end is OperationCanceledException or OutputException && Interrupts.Token.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
        catch (UnauthorizedAccessException refusal)
        {
            Console.Error.WriteLine($"lethean: {refusal.Message}");
            return ExitCode.BadInput;
        }
        catch (Exception failure) when (failure is SimulationException or IOException)
        {
            Console.Error.WriteLine($"lethean: {failure.Message}");
            return ExitCode.Failure;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine($"lethean: unexpected failure: {failure}");
            return ExitCode.Failure;
        }
    }
}
