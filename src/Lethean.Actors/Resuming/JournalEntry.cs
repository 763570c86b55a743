using Lethean.Actors.Metrics;
using Lethean.Learning.Adaptation;

namespace Lethean.Actors.Resuming;

/// <summary>One thing that the model answered or went through; one of the three is set.</summary>
/// <param name="Served">It served a sample.</param>
/// <param name="Crashed">It crashed on a sample: the reason.</param>
/// <param name="Restored">It came back after a crash.</param>
internal sealed record JournalEntry(ServedEntry? Served = null, string? Crashed = null, ModelRestore? Restored = null);

/// <param name="ServiceTicks">Its time in units of 100 ns.</param>
/// <param name="Snapshot">Whether a snapshot was due after it.</param>
internal sealed record ServedEntry(ServedSample Sample, long ServiceTicks, bool Snapshot);
