using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>A stretched and rumpled image (Simard 2003).</summary>
internal static class Elastic
{
    /// <summary>
    /// A random affine map, then random displacements smoothed by a normal kernel; all parameters in units of the image's
    /// side. The affine map moves three corners of the central square by up to the given distance.
    /// </summary>
    public static float[] Apply(Image image, (double Alpha, double Sigma, double Affine) c, RandomStream random)
    {
        var size = image.Shape.Height;
        var affine = AffineMap.Between(CentralTriangle(size), Moved(CentralTriangle(size), c.Affine * size, random));
        var down = Displacements(size, c.Alpha * size, c.Sigma * size, random);
        var right = Displacements(size, c.Alpha * size, c.Sigma * size, random);
        return Plane.Map(image, plane =>
        {
            var warped = Plane.Of(size, size, (row, column) =>
            {
                var source = affine.SourceOf(column, row);
                return plane.Interpolate(source.Y, source.X, Border.Mirror);
            });
            return Plane.Of(size, size, (row, column) => warped.Interpolate(row + down[row, column], column + right[row, column], Border.Reflect));
        });
    }

    private static (double X, double Y)[] CentralTriangle(int size)
    {
        double centre = size / 2, reach = size / 3;
        return [(centre + reach, centre + reach), (centre + reach, centre - reach), (centre - reach, centre - reach)];
    }

    private static (double X, double Y)[] Moved((double X, double Y)[] points, double distance, RandomStream random) =>
        [.. points.Select(point => (point.X + distance * Uniform(random), point.Y + distance * Uniform(random)))];

    private static Plane Displacements(int size, double alpha, double sigma, RandomStream random)
    {
        var smooth = Filter.Gaussian(Plane.Of(size, size, (_, _) => Uniform(random)), sigma, truncate: 3, Border.Reflect);
        return Plane.Of(size, size, (row, column) => alpha * smooth[row, column]);
    }

    private static double Uniform(RandomStream random) => 2 * random.NextDouble() - 1;
}
