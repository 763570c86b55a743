using System.Runtime.InteropServices;
using Lethean.Host.Native;

namespace Lethean.Host.CommandLine;

/// <summary>
/// Ctrl-C (and a polite kill): the first cancels <see cref="Token"/>, so that the run folder is closed properly;
/// the second ends the process at once.
/// </summary>
public sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
    ];

    public CancellationToken Token => _source.Token;

    private void OnSignal(PosixSignalContext context)
    {
        if (_source.IsCancellationRequested)
            ProcessEnd.AtOnce(ExitCode.Interrupted);
        context.Cancel = true;
        Console.Error.WriteLine("lethean: interrupted; closing properly (once more to end at once)");
        _source.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }
}
