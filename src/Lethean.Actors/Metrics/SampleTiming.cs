namespace Lethean.Actors.Metrics;

/// <summary>What the answer to one sample took. What has no meaning on the virtual clock is <c>null</c> there.</summary>
public sealed record SampleTiming
{
    /// <summary>What <see cref="LatencySummary.Measures"/> says.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>
    /// From the moment that the sample was taken up to its answer, whatever it had waited before: what a closed measurement,
    /// which sends the next sample when the last is answered, would report.
    /// </summary>
    public TimeSpan? Uncorrected { get; init; }

    /// <summary>The network alone; of a model behind an endpoint from the request to its answer.</summary>
    public required TimeSpan ServiceTime { get; init; }

    /// <summary>Samples in the admission queue behind this one when it was taken up.</summary>
    public int? Waiting { get; init; }

    /// <summary>Time of the answer since the start of the traffic.</summary>
    public TimeSpan? Answered { get; init; }

    /// <summary>Of the weights that answered; <c>null</c> where these are the live ones.</summary>
    public WeightAge? WeightAge { get; init; }

    /// <summary>Wall-clock time that an attacker spent on the sample before it came; part of no other number.</summary>
    public required TimeSpan Crafting { get; init; }
}

/// <summary>How old the weights were that answered a sample.</summary>
/// <param name="Samples">Answers that were given with them before this one.</param>
/// <param name="Time">Since they were copied from the model that adapts; <c>null</c> on the virtual clock.</param>
public sealed record WeightAge(long Samples, TimeSpan? Time);
