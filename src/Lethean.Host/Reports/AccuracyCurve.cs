using Lethean.Host.Folders;

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

/// <summary>Makes one curve an arm from the variants of a run: across seeds where there are several.</summary>
public static class CurveBuilder
{
    public static IReadOnlyList<AccuracyCurve> Curves(RunData run) =>
        [.. run.Variants.GroupBy(v => v.Name).Select(arm => Curve(arm.Key, [.. arm])).Where(c => c.Points.Count > 0)];

    private static AccuracyCurve Curve(string name, IReadOnlyList<VariantData> seeds)
    {
        if (seeds is [var only])
            return new AccuracyCurve(name, 1, [.. only.Evaluations.Select(e => new CurvePoint(e.Sample, e.Accuracy, e.Low, e.High))]);
        // Only points that every seed has reached, so that a band never mixes numbers of seeds.
        var points = seeds.SelectMany(s => s.Evaluations).GroupBy(e => e.Sample)
            .Where(g => g.Count() == seeds.Count)
            .OrderBy(g => g.Key)
            .Select(g => Mean(g.Key, seeds));
        return new AccuracyCurve(name, seeds.Count, [.. points]);
    }

    private static CurvePoint Mean(long sample, IReadOnlyList<VariantData> seeds)
    {
        var estimate = Estimate.OfAccuracy(seeds, points => points.First(point => point.Sample == sample))!;
        return new CurvePoint(sample, estimate.Mean, estimate.Low!.Value, estimate.High!.Value);
    }
}
