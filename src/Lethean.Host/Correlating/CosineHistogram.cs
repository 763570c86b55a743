namespace Lethean.Host.Correlating;

/// <summary>Counts of cosines in bins of equal width, symmetric about zero so that the sign is seen at once.</summary>
/// <param name="Reach">The bins go from −reach to reach.</param>
public sealed record CosineHistogram(double Reach, IReadOnlyList<int> Counts)
{
    public const int Bins = 40;

    private static readonly double[] Reaches = [0.05, 0.1, 0.2, 0.5, 1];

    /// <summary>The smallest of 0.05, 0.1, 0.2, 0.5 and 1 that holds all the cosines.</summary>
    public static double ReachOf(IEnumerable<double> cosines)
    {
        var largest = cosines.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return Reaches.First(reach => largest <= reach || reach == 1);
    }

    public static CosineHistogram Of(IEnumerable<double> cosines, double reach)
    {
        var counts = new int[Bins];
        foreach (var cosine in cosines.Where(double.IsFinite))
            counts[Math.Clamp((int)Math.Floor((cosine + reach) / (2 * reach) * Bins), 0, Bins - 1)]++;
        return new(reach, counts);
    }
}
