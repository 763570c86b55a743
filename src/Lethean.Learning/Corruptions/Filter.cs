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
        var weights = new double[2 * radius + 1];
        for (var i = -radius; i <= radius; i++)
            weights[i + radius] = Math.Exp(-i * i / (2 * sigma * sigma));
        weights = Normalised(weights);
        return Across(Down(plane, weights, radius, border), weights, radius, border);
    }

    /// <summary>The weighted sum of shifted planes.</summary>
    public static Plane Shifts(Plane plane, Tap[] taps, Func<int, int, int> border)
    {
        var reach = taps.Max(tap => Math.Max(Math.Abs(tap.Down), Math.Abs(tap.Right)));
        var padded = Padded(plane, reach, reach, border);
        var result = new Plane(plane.Height, plane.Width);
        for (var row = 0; row < plane.Height; row++)
            foreach (var (down, right, weight) in taps)
                AddScaled(result.Row(row), padded.Row(row + reach + down).Slice(reach + right, plane.Width), weight);
        return result;
    }

    /// <summary>Divided by their sum.</summary>
    public static double[] Normalised(double[] weights)
    {
        var sum = weights.Sum();
        return Array.ConvertAll(weights, weight => weight / sum);
    }

    private static Plane Down(Plane plane, double[] weights, int radius, Func<int, int, int> border)
    {
        var result = new Plane(plane.Height, plane.Width);
        for (var row = 0; row < plane.Height; row++)
            for (var i = -radius; i <= radius; i++)
                AddScaled(result.Row(row), plane.Row(border(row + i, plane.Height)), weights[i + radius]);
        return result;
    }

    private static Plane Across(Plane plane, double[] weights, int radius, Func<int, int, int> border)
    {
        var padded = Padded(plane, 0, radius, border);
        var result = new Plane(plane.Height, plane.Width);
        for (var row = 0; row < plane.Height; row++)
            for (var i = 0; i < weights.Length; i++)
                AddScaled(result.Row(row), padded.Row(row).Slice(i, plane.Width), weights[i]);
        return result;
    }

    private static Plane Padded(Plane plane, int rows, int columns, Func<int, int, int> border)
    {
        var padded = new Plane(plane.Height + 2 * rows, plane.Width + 2 * columns);
        var from = new int[padded.Width];
        for (var column = 0; column < from.Length; column++)
            from[column] = border(column - columns, plane.Width);
        for (var row = 0; row < padded.Height; row++)
        {
            var source = plane.Row(border(row - rows, plane.Height));
            var target = padded.Row(row);
            for (var column = 0; column < from.Length; column++)
                target[column] = source[from[column]];
        }

        return padded;
    }

    private static void AddScaled(Span<double> sum, ReadOnlySpan<double> values, double weight)
    {
        for (var i = 0; i < sum.Length; i++)
            sum[i] += weight * values[i];
    }
}

/// <summary>One weight of a two-dimensional kernel, and the rows down and columns to the right of the pixel that it weighs.</summary>
internal readonly record struct Tap(int Down, int Right, double Weight);
