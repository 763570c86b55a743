using System.Runtime.InteropServices;

namespace Lethean.Host.Platform;

/// <summary>
/// Ends the process without the destructors of native libraries. Those of libtorch and oneDNN free what a thread that still
/// computes, or is just ending, goes on using: the process would crash instead of returning its exit code. Nothing is lost:
/// files are handed to the system as they are written.
/// </summary>
internal static partial class ProcessEnd
{
    /// <summary>To be returned from the main method: the process ends when the managed handlers of its end have run.</summary>
    public static int With(int code)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave(code);
        return code;
    }

    /// <summary>Ends the process now, whatever else is being done.</summary>
    public static void AtOnce(int code)
    {
        Leave(code);
        Environment.Exit(code);
    }

    /// <summary>Returns on Windows, which ends all threads before it unloads a library.</summary>
    private static void Leave(int code)
    {
        if (!OperatingSystem.IsWindows())
            ExitWithoutDestructors(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitWithoutDestructors(int code);
}

/// <summary>What the process tells its caller.</summary>
public static class ExitCode
{
    /// <summary>Done, and every assertion held.</summary>
    public const int Done = 0;

    /// <summary>An unexpected failure: a defect, or the machine.</summary>
    public const int Failure = 1;

    /// <summary>Bad usage, configuration or input.</summary>
    public const int BadInput = 2;

    /// <summary>The run ended, and an assertion of the scenario failed.</summary>
    public const int AssertionFailed = 3;

    /// <summary>Interrupted by Ctrl-C; what was open was closed properly.</summary>
    public const int Interrupted = 130;
}

/// <summary>
/// Ctrl-C, a polite kill, and a terminal that is closed. As long as nothing has to be closed, a signal ends the process at once,
/// whatever it waits for. While something is <see cref="Hold">held</see>, the first cancels <see cref="Token"/>, so that a run
/// folder is closed properly, and the second ends the process at once.
/// </summary>
public static class Interrupts
{
    private static readonly Lock Gate = new();
    private static readonly CancellationTokenSource Source = new();
    private static PosixSignalRegistration[] _registrations = [];
    private static Held? _held;
    private static int _signals;
    private static volatile bool _over;

    /// <summary>Cancelled by a signal, once <see cref="Listen"/> was called.</summary>
    public static CancellationToken Token => Source.Token;

    /// <summary>To be called before anything else: a signal that comes earlier ends the process without an exit code of its own.</summary>
    public static void Listen() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
    ];

    /// <summary>From now on there is something to close, until what comes back is disposed.</summary>
    /// <param name="drain">
    /// Ends the work in its own good time: the first signal then does this and cancels nothing, and the work's own exit code stands.
    /// </param>
    /// <param name="draining">What the user is told then.</param>
    public static Held Hold(Action? drain = null, string draining = "draining; what was taken is answered")
    {
        lock (Gate)
            return _held = new Held(drain, draining);
    }

    /// <summary>The exit code stands: signals come too late.</summary>
    public static void End() => _over = true;

    /// <summary>What a command has to say when a signal ends it at once; from the thread of the signal.</summary>
    public static Action? LastWord { get; set; }

    private static void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_over)
            return;
        if (Interlocked.Increment(ref _signals) > 1)
            ProcessEnd.AtOnce(ExitCode.Interrupted);
        Action? drain;
        string draining;
        lock (Gate)
        {
            if (_held is null)
            {
                // The lock is never released: nothing can be held any more.
                Console.Error.WriteLine("lethean: interrupted");
                LastWord?.Invoke();
                ProcessEnd.AtOnce(ExitCode.Interrupted);
            }

            if (_held!.IsFinished)
                return;
            (drain, draining) = (_held.Drain, _held.Draining);
            _held.IsInterrupted = drain is null;
        }

        if (drain is not null)
        {
            Console.Error.WriteLine($"lethean: {draining} (once more to end at once)");
            drain();
            return;
        }

        Console.Error.WriteLine("lethean: interrupted; closing properly (once more to end at once)");
        Source.Cancel();
    }

    /// <summary>Work that leaves something behind which has to be closed.</summary>
    /// <param name="drain">See <see cref="Hold"/>.</param>
    /// <param name="draining">Likewise.</param>
    public sealed class Held(Action? drain, string draining) : IDisposable
    {
        internal Action? Drain => drain;

        internal string Draining => draining;

        internal bool IsFinished { get; private set; }

        internal bool IsInterrupted { get; set; }

        /// <summary>Asked before the last word of the work: whether it is done. If so, a signal no longer interrupts it.</summary>
        public bool TryFinish()
        {
            lock (Gate)
                return IsFinished = !IsInterrupted;
        }

        public void Dispose()
        {
            lock (Gate)
                _held = _held == this ? null : _held;
        }
    }
}
