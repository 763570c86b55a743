namespace Lethean.Host.CommandLine;

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
