using System.Collections.Immutable;

namespace Lethean.Actors.Traffic.Arrivals;

/// <summary>The content of a <see cref="TraceFile"/>.</summary>
/// <param name="Seconds">When each arrival was, since the start of the recording; in order, at least one.</param>
/// <param name="Sha256">Lower-case hexadecimal hash of the file.</param>
public sealed record RecordedTrace(ImmutableArray<double> Seconds, string Sha256);
