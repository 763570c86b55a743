namespace Lethean.Actors.Metrics;

/// <summary>
/// What the <see cref="MetricsActor"/> is told, besides <see cref="EvaluationPoint"/> and <see cref="ModelRestore"/>,
/// and what it answers.
/// </summary>
internal static class MetricsProtocol
{
    /// <param name="Timing"><c>null</c> when the sample failed.</param>
    public sealed record Delivered(SampleOutcome Outcome, SampleTiming? Timing);

    /// <summary>The first message of the traffic; answered by <see cref="Ack"/> like every <see cref="Delivered"/>.</summary>
    public sealed record TrafficStarted
    {
        public static readonly TrafficStarted Instance = new();
    }

    public sealed record Ack
    {
        public static readonly Ack Instance = new();
    }

    /// <summary>Told to the simulation when the last outcome is accounted for.</summary>
    public sealed record TrafficEnded
    {
        public static readonly TrafficEnded Instance = new();
    }

    /// <summary>Told to the simulation when the stream broke.</summary>
    public sealed record TrafficFailed(Exception Cause);

    /// <summary>Publishes and answers the <see cref="VariantSummary"/>.</summary>
    public sealed record Summarize(string StoppedBy, bool Interrupted, TimeSpan Duration);
}
