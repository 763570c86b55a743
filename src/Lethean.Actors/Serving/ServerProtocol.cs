using Lethean.Actors.Metrics;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Serving;

/// <summary>What the <see cref="SnapshotServerActor"/> is told and asked, besides an attacker's questions, and what it answers.</summary>
internal static class ServerProtocol
{
    /// <summary>The weights to answer with from now on.</summary>
    /// <param name="TakenAt">When they were copied, by the traffic's clock.</param>
    public sealed record Publish(WeightSnapshot Weights, TimeSpan? TakenAt);

    /// <summary>Answered by <see cref="Answered"/>.</summary>
    public sealed record Answer(Image Image);

    public sealed record Answered(ServedSample Sample, TimeSpan ServiceTime, WeightAge WeightAge);
}
