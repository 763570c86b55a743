using System.Diagnostics;
using System.Globalization;
using System.Net;
using Lethean.Actors.Configuration;

namespace Lethean.Host.Cluster;

/// <summary>Nodes on this machine, each a process of this program; they end with what started them, however that ends.</summary>
internal sealed class LocalNodes : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly List<Process> _processes = [];
    private readonly Lock _lock = new();
    private volatile bool _ends;

    /// <param name="join">Where they join.</param>
    /// <param name="cores">That each lends.</param>
    /// <param name="memory">Likewise.</param>
    /// <param name="say">Gets what they complain of.</param>
    /// <param name="gone">Told a process's id when it has ended before its time.</param>
    public void Start(int count, IPEndPoint join, int cores, ByteSize memory, Action<string> say, Action<int> gone)
    {
        for (var i = 0; i < count; i++)
        {
            var process = new Process { StartInfo = CommandLine(join, cores, memory), EnableRaisingEvents = true };
            process.OutputDataReceived += (_, _) => { /* What it does is known here. */ };
            process.ErrorDataReceived += (_, line) =>
            {
                if (!string.IsNullOrEmpty(line.Data) && !_ends)
                    say($"node {process.Id}: {line.Data}");
            };
            process.Exited += (_, _) =>
            {
                if (!_ends)
                    gone(process.Id);
            };
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            lock (_lock)
                _processes.Add(process);
        }
    }

    public bool AnyRuns
    {
        get
        {
            lock (_lock)
                return _processes.Any(process => !process.HasExited);
        }
    }

    public void Dispose()
    {
        _ends = true;
        foreach (var process in _processes)
            process.StandardInput.Close();
        var deadline = DateTime.UtcNow + Patience;
        foreach (var process in _processes)
        {
            if (!process.WaitForExit(deadline > DateTime.UtcNow ? deadline - DateTime.UtcNow : TimeSpan.Zero))
                process.Kill();
            process.Dispose();
        }
    }

    private static ProcessStartInfo CommandLine(IPEndPoint join, int cores, ByteSize memory)
    {
        var self = Environment.ProcessPath!;
        var start = new ProcessStartInfo(self)
        {
            // Where a node's standard input ends, it does.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(self) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        string[] arguments =
        [
            "node", "--join", $"{join}", "--cores", cores.ToString(CultureInfo.InvariantCulture),
            "--memory", string.Create(CultureInfo.InvariantCulture, $"{memory.Bytes >> 20}MiB"), "--until-input-ends",
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }
}
