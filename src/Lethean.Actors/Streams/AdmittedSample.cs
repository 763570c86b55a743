using Lethean.Actors.Traffic;

namespace Lethean.Actors.Streams;

/// <summary>A sample whose turn has come.</summary>
/// <param name="IsLate">It waited longer than the deadline: it is to be served, not learned from.</param>
/// <param name="Waiting">Samples in the queue behind it.</param>
internal sealed record AdmittedSample(TrafficSample Sample, bool IsLate, int Waiting);
