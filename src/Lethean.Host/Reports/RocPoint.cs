namespace Lethean.Host.Reports;

/// <summary>What one threshold does.</summary>
/// <param name="FalsePositiveRate">Share of the benign samples that it refuses.</param>
/// <param name="TruePositiveRate">Share of the hostile samples that it refuses.</param>
public readonly record struct RocPoint(double FalsePositiveRate, double TruePositiveRate);
