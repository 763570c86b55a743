namespace Lethean.Actors.Metrics;

/// <summary>Why the traffic of a variant ended, and why samples still queued then were dropped.</summary>
public static class StopReasons
{
    public const string Samples = "samples";
    public const string Duration = "duration";
    public const string SourcesEnded = "sources-ended";
    public const string AccuracyBelow = "accuracy-below";
    public const string QueueOverflow = "queue-overflow";
    public const string AssertionFailed = "assertion-failed";
    public const string Interrupted = "interrupted";
}
