using System.CommandLine;
using Lethean.Actors;
using Lethean.Host.Native;
using Lethean.Learning;

namespace Lethean.Host.CommandLine;

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

    private static int Fail(Exception failure, Output output, bool interrupted) => failure switch
    {
        InputException => output.Fail(ExitCode.BadInput, failure.Message),
        // Whoever interrupted it knows.
        OperationCanceledException when interrupted => output.Fail(ExitCode.Interrupted, null),
        OutputException when interrupted => output.Fail(ExitCode.Interrupted, null),
        UnauthorizedAccessException => output.Fail(ExitCode.BadInput, failure.Message),
        SimulationException or IOException => output.Fail(ExitCode.Failure, failure.Message),
        _ => output.Fail(ExitCode.Failure, $"unexpected failure: {failure}"),
    };
}
