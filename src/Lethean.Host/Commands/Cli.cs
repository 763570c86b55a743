using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;
using Lethean.Actors;
using Lethean.Host.Platform;
using Lethean.Host.Terminal;
using Lethean.Learning;

namespace Lethean.Host.Commands;

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
        ServeCommand.Create(),
        NodeCommand.Create(),
        ClusterCommand.Create(),
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

    /// <summary>No arguments at all ask for help, and so does the word.</summary>
    private static string[] AskingForHelp(string[] args) => args switch
    {
        [] => ["--help"],
        ["help", .. var command] => [.. command, "--help"],
        _ => args,
    };
}

/// <summary>What all commands have in common: the option <c>--json</c>, and one answer however they end.</summary>
internal static class CommandAction
{
    /// <param name="work">Does what the command is for and returns the exit code; what it throws becomes one.</param>
    public static Command Performs(this Command command, Func<ParseResult, Output, CancellationToken, Task<int>> work)
    {
        var json = CommonOptions.Json();
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = new Output(parsed.GetValue(json));
            int code;
            Interrupts.LastWord = () => SayInterrupted(output);
            try
            {
                code = await work(parsed, output, cancellation);
            }
            catch (Exception failure)
            {
                code = Fail(failure, output, cancellation.IsCancellationRequested);
            }

            output.WriteJson();
            return code;
        });
        return command;
    }

    /// <inheritdoc cref="Performs(Command, Func{ParseResult, Output, CancellationToken, Task{int}})"/>
    public static Command Performs(this Command command, Func<ParseResult, Output, int> work) =>
        command.Performs((parsed, output, _) => Task.FromResult(work(parsed, output)));

    private static void SayInterrupted(Output output)
    {
        try
        {
            output.Fail(ExitCode.Interrupted, null);
            output.WriteJson();
        }
        catch (OutputException)
        {
            // Standard output is closed: nobody reads the answer.
        }
    }

    private static int Fail(Exception failure, Output output, bool interrupted) => failure switch
    {
        InputException => output.Fail(ExitCode.BadInput, failure.Message),
        // The user knows already.
        OperationCanceledException when interrupted => output.Fail(ExitCode.Interrupted, null),
        OutputException when interrupted => output.Fail(ExitCode.Interrupted, null),
        UnauthorizedAccessException => output.Fail(ExitCode.BadInput, failure.Message),
        SimulationException or IOException => output.Fail(ExitCode.Failure, failure.Message),
        _ => output.Fail(ExitCode.Failure, $"unexpected failure: {failure}"),
    };
}

/// <summary>
/// Help under the name by which users call the program, not that of its file. A list of commands says in a paragraph what each
/// does; its examples are in the help of the command itself.
/// </summary>
public sealed partial class Help(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>A file or a pipe has no width of its own.</summary>
    private const int WidthOfFiles = 120;

    /// <summary>Puts this in the place of the help that <paramref name="root"/> came with.</summary>
    public static RootCommand Install(RootCommand root)
    {
        root.HelpName = "lethean";
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            var action = (HelpAction)option.Action!;
            if (Console.IsOutputRedirected)
                action.MaxWidth = WidthOfFiles;
            option.Action = new Help(action);
        }

        return root;
    }

    /// <summary>Missing arguments do not matter when the user asks for help.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var command in parseResult.CommandResult.Command.Subcommands)
            command.Description = FirstParagraph(command.Description);
        parseResult.CommandResult.Command.Description = Unwrapped(parseResult.CommandResult.Command.Description);
        return help.Invoke(parseResult);
    }

    private static string FirstParagraph(string? text) => Unwrapped(text).Split("\n\n")[0];

    /// <summary>Paragraphs in a line each, for the library to wrap where the terminal ends. What is indented stays as it is.</summary>
    private static string Unwrapped(string? text) => ProseEnd().Replace((text ?? "").ReplaceLineEndings("\n"), " ");

    [GeneratedRegex(@"(?<=[^\n:])\n(?=[^\n ])")]
    private static partial Regex ProseEnd();
}
