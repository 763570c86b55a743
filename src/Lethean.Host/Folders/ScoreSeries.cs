namespace Lethean.Host.Folders;

/// <summary>One score of the samples of one source in one arm, over all its seeds.</summary>
/// <param name="Score">What was measured.</param>
/// <param name="Values">In no order.</param>
public sealed record ScoreSeries(string Arm, string Source, GateScore Score, IReadOnlyList<double> Values);
