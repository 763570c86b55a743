using Lethean.Host.Commands;
using Lethean.Host.Platform;

namespace Lethean.Host.Tests;

/// <summary>Standard streams and working directory belong to the whole process: nothing else runs meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "whole process";
}

/// <summary>
/// The program in the process of the tests, where a command line takes a tenth of the time that a process of its own takes:
/// for what does not depend on how a process begins and ends. Only for tests of the collection <see cref="WholeProcess"/>.
/// </summary>
internal static class ProgramHere
{
    /// <summary>An exception that escapes is a failure that tells of itself.</summary>
    public static async Task<HostResult> RunAsync(string workingDirectory, params string[] arguments)
    {
        var (folder, console) = (Environment.CurrentDirectory, (Console.Out, Console.Error));
        using var output = new StringWriter();
        using var error = new StringWriter();
        try
        {
            Environment.CurrentDirectory = workingDirectory;
            Console.SetOut(output);
            Console.SetError(error);
            return new(await Cli.RunAsync(arguments), output.ToString(), error.ToString());
        }
        catch (Exception escaped)
        {
            return new(ExitCode.Failure, output.ToString(), escaped.ToString());
        }
        finally
        {
            Console.SetOut(console.Out);
            Console.SetError(console.Error);
            Environment.CurrentDirectory = folder;
        }
    }
}
