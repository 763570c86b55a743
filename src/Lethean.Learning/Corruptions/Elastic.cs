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
            return Plane.Of(size, size, (row, column) =>
                warped.Interpolate(row + down[row, column], column + right[row, column], Border.Reflect));
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

/// <summary>An affine map of the plane, given by where it takes three points.</summary>
internal readonly record struct AffineMap
{
    private readonly (double X, double Y) _origin, _sourceOrigin, _acrossSource, _alongSource, _across, _along;

    private AffineMap((double X, double Y)[] from, (double X, double Y)[] to)
    {
        (_sourceOrigin, _acrossSource, _alongSource) = (from[0], Minus(from[1], from[0]), Minus(from[2], from[0]));
        (_origin, _across, _along) = (to[0], Minus(to[1], to[0]), Minus(to[2], to[0]));
    }

    /// <summary>The map that takes the first three points to the second three; the second must not lie on one line.</summary>
    public static AffineMap Between((double X, double Y)[] from, (double X, double Y)[] to) => new(from, to);

    /// <summary>The point that the map takes to (x, y).</summary>
    public (double X, double Y) SourceOf(double x, double y)
    {
        // (x, y) = origin + s·across + t·along, solved by Cramer's rule; s and t are the same at the source.
        var (dx, dy) = Minus((x, y), _origin);
        var determinant = _across.X * _along.Y - _across.Y * _along.X;
        var s = (dx * _along.Y - dy * _along.X) / determinant;
        var t = (_across.X * dy - _across.Y * dx) / determinant;
        return (_sourceOrigin.X + s * _acrossSource.X + t * _alongSource.X, _sourceOrigin.Y + s * _acrossSource.Y + t * _alongSource.Y);
    }

    private static (double X, double Y) Minus((double X, double Y) a, (double X, double Y) b) => (a.X - b.X, a.Y - b.Y);
}
