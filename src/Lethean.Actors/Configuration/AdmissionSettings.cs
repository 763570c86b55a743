using Lethean.Actors.Traffic.Arrivals;

namespace Lethean.Actors.Configuration;

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
