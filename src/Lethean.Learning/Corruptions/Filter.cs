namespace Lethean.Learning.Corruptions;

/// <summary>Linear filters of one plane.</summary>
internal static class Filter
{
    /// <summary>Normal weights exp(−i² / 2σ²) for |i| ≤ ⌊truncate·σ + ½⌋, down and across.</summary>
    public static Plane Gaussian(Plane plane, double sigma, double truncate, Func<int, int, int> border)
    {
        var radius = (int)(truncate * sigma + 0.5);
        if (radius == 0)
            return plane;
        var weights = Normalised([.. Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))]);
        var down = Plane.Of(plane.Height, plane.Width, (row, column) => Sum(i => plane[border(row + i, plane.Height), column]));
        return Plane.Of(plane.Height, plane.Width, (row, column) => Sum(i => down[row, border(column + i, plane.Width)]));

        double Sum(Func<int, double> value)
        {
            var sum = 0.0;
            for (var i = -radius; i <= radius; i++)
                sum += weights[i + radius] * value(i);
            return sum;
        }
    }

    /// <summary>The weighted sum of shifted planes.</summary>
    public static Plane Shifts(Plane plane, IReadOnlyList<(int Down, int Right, double Weight)> taps, Func<int, int, int> border) =>
        Plane.Of(plane.Height, plane.Width, (row, column) =>
        {
            var sum = 0.0;
            foreach (var (down, right, weight) in taps)
                sum += weight * plane[border(row + down, plane.Height), border(column + right, plane.Width)];
            return sum;
        });

    public static double[] Normalised(double[] weights)
    {
        var sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }
}
