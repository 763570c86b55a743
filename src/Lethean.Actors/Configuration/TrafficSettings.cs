using Lethean.Actors.Traffic.Arrivals;

namespace Lethean.Actors.Configuration;

/// <summary>What is offered to the model, when, and until when.</summary>
/// <param name="Clock">What intended times mean.</param>
/// <param name="StopAfter">When the run is over.</param>
/// <param name="Sources">In the order of their names; at least one where nothing comes from outside.</param>
/// <param name="Admission">The queue before the model.</param>
public sealed record TrafficSettings(ClockKind Clock, StopAfterSettings StopAfter, IReadOnlyList<SourceSettings> Sources,
    AdmissionSettings Admission)
{
    /// <summary>
    /// The name of one more source, whose samples come from outside by requests to an endpoint; <c>null</c>: nothing comes from outside.
    /// </summary>
    public string? Outside { get; init; }

    /// <summary>The model behind an endpoint that all this is sent to; <c>null</c>: the one in this process.</summary>
    public TargetSettings? Target { get; init; }

    /// <summary>
    /// Samples that are offered at most, by the number after which the run is over and the budgets of the sources; <c>null</c>: they
    /// bound nothing.
    /// </summary>
    public long? MostSamples
    {
        get
        {
            if (Outside is not null)
                return StopAfter.Samples;
            // A sum with a source that has no budget is null.
            var budgets = Sources.Aggregate((long?)0, (sum, source) => sum + source.Limits.Budget);
            return budgets is { } spent && StopAfter.Samples is { } samples ? Math.Min(spent, samples) : budgets ?? StopAfter.Samples;
        }
    }
}

public enum ClockKind
{
    /// <summary>Intended times only order the samples; the run goes as fast as the model can.</summary>
    Virtual,

    /// <summary>Samples are offered at their intended times, whether or not the model keeps up.</summary>
    RealTime,
}

/// <summary>The run ends at the first of these that comes true, or when every source has ended; one or the other will happen.</summary>
/// <param name="Samples">Samples offered by all sources together, 1 or more: the same traffic whatever the model makes of it.</param>
/// <param name="Duration">Intended time since the start, above 0.</param>
/// <param name="AccuracyBelow">An evaluation under this accuracy, 0 to 1.</param>
public sealed record StopAfterSettings(long? Samples, TimeSpan? Duration, double? AccuracyBelow);

/// <summary>What stands between the sources and the model.</summary>
/// <param name="Queue">Samples that may wait for the model, 0 or more.</param>
/// <param name="Overflow">What happens to a sample for which there is no room.</param>
/// <param name="Quota">How much each client may send, or null for as much as it likes.</param>
/// <param name="Deadline">Age from which on a sample is late when its turn comes, above zero; null: none ever is.</param>
/// <param name="Late">What becomes of a late sample.</param>
public sealed record AdmissionSettings(int Queue, OverflowPolicy Overflow, QuotaSettings? Quota, TimeSpan? Deadline, LatePolicy Late);

/// <summary>A token bucket for each client of each source.</summary>
/// <param name="Rate">Tokens that come.</param>
/// <param name="Burst">Tokens that fit, 1 or more; the bucket is full at first.</param>
public sealed record QuotaSettings(Rate Rate, int Burst);

public enum LatePolicy
{
    /// <summary>It is answered, but the model does not learn from it.</summary>
    ServeWithoutAdapting,

    /// <summary>It is refused.</summary>
    Drop,
}

public enum OverflowPolicy
{
    /// <summary>The arriving sample is refused.</summary>
    DropNew,

    /// <summary>The sample that has waited longest makes room.</summary>
    DropHead,

    /// <summary>The sample that came last makes room.</summary>
    DropTail,

    /// <summary>All that wait make room.</summary>
    DropBuffer,

    /// <summary>The sources wait; nothing is lost.</summary>
    Backpressure,

    /// <summary>The run ends.</summary>
    Fail,
}

/// <summary>Who answers.</summary>
/// <param name="Mode">Whether answers wait for adaptation.</param>
/// <param name="RefreshEvery">With latest-snapshot: samples that the model learns from between two snapshots, 1 or more.</param>
/// <param name="Queue">
/// With latest-snapshot on the real-time clock: answered samples that may wait for the model to learn from them, 0 or more.
/// </param>
/// <param name="Threads">With latest-snapshot: torch threads that answer, 1 or more.</param>
public sealed record ServingSettings(ServingMode Mode, int RefreshEvery, int Queue, int Threads);

public enum ServingMode
{
    /// <summary>The model learns from a sample, then answers it with what it has just learned.</summary>
    Adapted,

    /// <summary>
    /// A copy of the network answers at once with the weights of the last snapshot; the model learns from the sample afterwards.
    /// </summary>
    LatestSnapshot,
}
