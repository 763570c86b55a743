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
