namespace Lethean.Actors.Metrics;

/// <summary>What the answer to one sample took. What has no meaning on the virtual clock is <c>null</c> there.</summary>
/// <param name="Latency">What <see cref="LatencySummary.Measures"/> says.</param>
/// <param name="Uncorrected">
/// From the moment that the sample was taken up to its answer, whatever it had waited before: what a closed measurement,
/// which sends the next sample when the last is answered, would report.
/// </param>
/// <param name="ServiceTime">The network alone.</param>
/// <param name="Waiting">Samples in the admission queue behind this one when it was taken up.</param>
/// <param name="Answered">Time of the answer since the start of the traffic.</param>
/// <param name="WeightAge">Of the weights that answered; <c>null</c> where these are the live ones.</param>
/// <param name="Crafting">Wall-clock time that an attacker spent on the sample before it came; part of no other number.</param>
public sealed record SampleTiming(
    TimeSpan Latency,
    TimeSpan? Uncorrected,
    TimeSpan ServiceTime,
    int? Waiting,
    TimeSpan? Answered,
    WeightAge? WeightAge,
    TimeSpan Crafting);

/// <summary>How old the weights were that answered a sample.</summary>
/// <param name="Samples">Answers that were given with them before this one.</param>
/// <param name="Time">Since they were copied from the model that adapts; <c>null</c> on the virtual clock.</param>
public sealed record WeightAge(long Samples, TimeSpan? Time);
