namespace Lethean.Host.Folders;

/// <summary>One assertion of the scenario, checked on one variant.</summary>
/// <param name="Name">What was asserted, e.g. <c>final-accuracy</c>, with the variant where there are several.</param>
/// <param name="Limit">What was allowed, e.g. <c>≥ 0.85</c>.</param>
/// <param name="Value">What was found; null where the run has no such number, and then it has not passed.</param>
public sealed record AssertionResult(string Name, string Limit, double? Value, bool Passed);
