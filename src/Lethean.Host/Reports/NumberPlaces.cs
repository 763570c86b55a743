namespace Lethean.Host.Reports;

/// <summary>Where the number of a point stands, in units of the figure.</summary>
/// <param name="X">Its middle.</param>
/// <param name="Y">Its middle.</param>
/// <param name="IsFar">Whether it needs a line to its point.</param>
/// <param name="Line">From the point's mark to the number.</param>
internal sealed record NumberPlace(double X, double Y, bool IsFar, (double X1, double Y1, double X2, double Y2) Line);

/// <summary>
/// Puts a number beside each of some points: each at the nearest place that is free, one after another. No number covers another one or a
/// mark; where there is room, no line to a number goes through either. The same points always give the same places.
/// </summary>
internal static class NumberPlaces
{
    private const double HalfWidth = 9;
    private const double HalfHeight = 7;
    private const double HalfMark = 5;
    private const int Directions = 24;

    /// <summary>From the point, the nearest first; up to the second a reader sees without a line which point is meant.</summary>
    private static readonly double[] Distances = [13, 17, 23, 30, 38, 48, 60, 74, 90, 110, 132];

    private const double FarthestWithoutLine = 17;

    /// <param name="points">In units of the figure.</param>
    /// <param name="size">Numbers stay within its plot.</param>
    /// <returns>One for each, in their order.</returns>
    public static IReadOnlyList<NumberPlace> Of(IReadOnlyList<(double X, double Y)> points, ChartSize size)
    {
        var places = new NumberPlace[points.Count];
        var taken = new List<NumberPlace>();
        // Those in a crowd choose first: the others have room anyway.
        foreach (var index in Enumerable.Range(0, points.Count).OrderByDescending(index => Neighbours(points, index)))
        {
            var candidates = Candidates(points[index]).Where(place => IsWithin(place, size)).ToList();
            var free = candidates.Where(IsFree).ToList();
            var clear = free.Where(place => IsLineFree(place, taken)).ToList();
            places[index] = clear.FirstOrDefault(place => !CrossesMark(place, points[index]))
                ?? clear.FirstOrDefault() ?? free.FirstOrDefault() ?? candidates[0];
            taken.Add(places[index]);
        }

        return places;

        bool IsFree(NumberPlace place) => !taken.Any(other => Covers(place, other)) && !points.Any(point => IsUnder(place, point));

        bool CrossesMark(NumberPlace place, (double X, double Y) of) =>
            place.IsFar && points.Any(point => point != of && Crosses(place, point.X, point.Y, HalfMark, HalfMark));
    }

    private static IEnumerable<NumberPlace> Candidates((double X, double Y) point) =>
        from distance in Distances
        from direction in Enumerable.Range(0, Directions)
            // Up and to the right first.
        let angle = (2 * Math.PI * direction / Directions) + (Math.PI / 4)
        let x = Math.Round(point.X + (distance * Math.Cos(angle)), 2)
        let y = Math.Round(point.Y - (distance * Math.Sin(angle)), 2)
        let isFar = distance > FarthestWithoutLine
        select new NumberPlace(x, y, isFar, LineTo(point, x, y, distance));

    private static (double X1, double Y1, double X2, double Y2) LineTo((double X, double Y) point, double x, double y, double distance)
    {
        var (start, end) = (HalfMark / distance, 1 - (HalfHeight / distance));
        return (Along(point.X, x, start), Along(point.Y, y, start), Along(point.X, x, end), Along(point.Y, y, end));
    }

    private static double Along(double from, double to, double part) => Math.Round(from + (part * (to - from)), 2);

    private static int Neighbours(IReadOnlyList<(double X, double Y)> points, int index) =>
        points.Count(other => Math.Abs(other.X - points[index].X) < 4 * HalfWidth && Math.Abs(other.Y - points[index].Y) < 4 * HalfHeight);

    private static bool IsWithin(NumberPlace place, ChartSize size) =>
        place.X - HalfWidth >= size.Left && place.X + HalfWidth <= size.Right
        && place.Y - HalfHeight >= size.Top && place.Y + HalfHeight <= size.Bottom;

    private static bool IsLineFree(NumberPlace place, List<NumberPlace> taken) => !taken.Any(other =>
        (other.IsFar && Crosses(other, place.X, place.Y, HalfWidth, HalfHeight))
        || (place.IsFar && Crosses(place, other.X, other.Y, HalfWidth, HalfHeight)));

    private static bool IsUnder(NumberPlace place, (double X, double Y) point) =>
        Math.Abs(point.X - place.X) < HalfWidth + HalfMark && Math.Abs(point.Y - place.Y) < HalfHeight + HalfMark;

    private static bool Covers(NumberPlace one, NumberPlace other) =>
        Math.Abs(one.X - other.X) < 2 * HalfWidth && Math.Abs(one.Y - other.Y) < 2 * HalfHeight;

    /// <summary>Whether a place's line goes through a box; looked at every few units, which is finer than any box.</summary>
    private static bool Crosses(NumberPlace place, double x, double y, double halfWidth, double halfHeight) =>
        Enumerable.Range(0, 41).Select(step => step / 40.0).Any(part =>
            Math.Abs(Along(place.Line.X1, place.Line.X2, part) - x) < halfWidth
            && Math.Abs(Along(place.Line.Y1, place.Line.Y2, part) - y) < halfHeight);
}
