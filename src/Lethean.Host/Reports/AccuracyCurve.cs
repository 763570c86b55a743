namespace Lethean.Host.Reports;

/// <summary>Accuracy after <paramref name="Sample"/> served samples, in [0, 1], with its 95 % interval.</summary>
public sealed record CurvePoint(long Sample, double Accuracy, double Low, double High);

/// <summary>
/// One arm's accuracy over samples. With one seed the band is the Wilson interval of the test images; with several seeds the
/// spread of these is part of it (<see cref="Estimate.OfAccuracy"/>).
/// </summary>
/// <param name="Points">At least one, in the order of their samples.</param>
public sealed record AccuracyCurve(string Name, int Seeds, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>The last accuracy.</summary>
    public double End => Points[^1].Accuracy;
}
