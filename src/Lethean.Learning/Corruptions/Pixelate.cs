using Lethean.Learning.Datasets;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Fewer, larger pixels.</summary>
internal static class Pixelate
{
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
        var covered = Enumerable.Range(0, size).Select(i => Covered(i, plane.Height / (double)size, plane.Height)).ToArray();
        var across = Plane.Of(plane.Height, size, (row, column) => Mean(covered[column], from => plane[row, from]));
        return Plane.Of(size, size, (row, column) => Mean(covered[row], from => across[from, column]));
    }

    private static double Mean(int[] pixels, Func<int, double> value) => Math.Floor(pixels.Average(value) + 0.5);

    /// <summary>A new pixel is the mean of the old ones whose centres it covers, at least of the nearest.</summary>
    private static int[] Covered(int index, double scale, int size)
    {
        int[] centres = [.. Enumerable.Range(0, size).Where(i => i + 0.5 >= index * scale && i + 0.5 < (index + 1) * scale)];
        return centres.Length > 0 ? centres : [Math.Min((int)((index + 0.5) * scale), size - 1)];
    }
}
