namespace Lethean.Learning.Defenses;

/// <summary>One link of the chain of defenses.</summary>
/// <param name="Kind">Its name in configuration and in every count.</param>
public abstract record DefenseSettings(string Kind);

/// <param name="Threshold">0 to 1; at 1 every sample is admitted.</param>
public sealed record ConfidenceThresholdSettings(double Threshold) : DefenseSettings(ConfidenceThreshold.Kind);

/// <param name="Threshold">0 to 1; at 0 every sample is admitted.</param>
public sealed record OrientationGateSettings(double Threshold) : DefenseSettings(OrientationGate.Kind);
