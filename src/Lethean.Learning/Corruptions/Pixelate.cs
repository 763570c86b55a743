using System.Collections.Concurrent;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Fewer, larger pixels.</summary>
internal static class Pixelate
{
    private static readonly ConcurrentDictionary<(int From, int To), int[][]> Boxes = [];

    /// <summary>A box resize of a square image to ⌊size·c⌋ and back.</summary>
    public static float[] Apply(Image image, double c, RandomStream random) => Plane.Map(image, plane =>
    {
        var (size, small) = (plane.Height, (int)(plane.Height * c));
        var bytes = Plane.Of(size, size, (row, column) => Math.Round(255 * plane[row, column]));
        var back = BoxResize(BoxResize(bytes, small), size);
        return Plane.Of(size, size, (row, column) => back[row, column] / 255);
    });

    /// <summary>Across, then down, in whole 8-bit values as Pillow does.</summary>
    private static Plane BoxResize(Plane plane, int size)
    {
        var covered = Boxes.GetOrAdd((plane.Height, size), CoveredBy);
        var across = Plane.Of(plane.Height, size, (row, column) =>
        {
            var sum = 0.0;
            foreach (var from in covered[column])
                sum += plane[row, from];
            return Mean(sum, covered[column]);
        });
        return Plane.Of(size, size, (row, column) =>
        {
            var sum = 0.0;
            foreach (var from in covered[row])
                sum += across[from, column];
            return Mean(sum, covered[row]);
        });
    }

    private static double Mean(double sum, int[] pixels) => Math.Floor(sum / pixels.Length + 0.5);

    private static int[][] CoveredBy((int From, int To) sizes) =>
        [.. Enumerable.Range(0, sizes.To).Select(i => Covered(i, sizes.From / (double)sizes.To, sizes.From))];

    /// <summary>A new pixel is the mean of the old ones whose centres it covers, at least of the nearest.</summary>
    private static int[] Covered(int index, double scale, int size)
    {
        int[] centres = [.. Enumerable.Range(0, size).Where(i => i + 0.5 >= index * scale && i + 0.5 < (index + 1) * scale)];
        return centres.Length > 0 ? centres : [Math.Min((int)((index + 0.5) * scale), size - 1)];
    }
}
