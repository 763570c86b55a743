namespace Lethean.Learning.Corruptions;

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
