using System.Diagnostics;

namespace Lethean.Host.Tests;

/// <summary>The real program in a process of its own.</summary>
public sealed class HostProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private HostProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public static HostProcess Start(string workingDirectory, params string[] arguments) => Start(workingDirectory, new Dictionary<string, string?>(), arguments);

    public static HostProcess Start(string workingDirectory, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        Launch(workingDirectory, environment, [DotNet, Program, .. arguments]);

    /// <summary>Bash runs a script in which <c>"$@"</c> is the command line of the program.</summary>
    public static HostProcess StartInShell(string workingDirectory, string script, params string[] arguments) =>
        Launch(workingDirectory, new Dictionary<string, string?>(), ["bash", "-c", script, "lethean", DotNet, Program, .. arguments]);

    private static string DotNet => Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "Lethean.Host.dll");

    private static HostProcess Launch(string workingDirectory, IReadOnlyDictionary<string, string?> environment, IReadOnlyList<string> commandLine)
    {
        var start = new ProcessStartInfo(commandLine[0])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        foreach (var argument in commandLine.Skip(1))
            start.ArgumentList.Add(argument);
        return new HostProcess(Process.Start(start)!);
    }

    public static async Task<HostResult> RunAsync(string workingDirectory, params string[] arguments)
    {
        using var host = Start(workingDirectory, arguments);
        return await host.ExitAsync();
    }

    public static async Task<HostResult> RunInShellAsync(string workingDirectory, string script, params string[] arguments)
    {
        using var host = StartInShell(workingDirectory, script, arguments);
        return await host.ExitAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public async Task<HostResult> ExitAsync()
    {
        await _process.WaitForExitAsync();
        return new HostResult(_process.ExitCode, await _output, await _error);
    }

    /// <summary>SIGKILL: the process has no say.</summary>
    public void Kill() => _process.Kill();

    /// <summary>What Ctrl-C sends.</summary>
    public void Interrupt() => Signal("INT");

    /// <param name="name">Of the signal, without SIG.</param>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}

public sealed record HostResult(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
