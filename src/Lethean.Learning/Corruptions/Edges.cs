namespace Lethean.Learning.Corruptions;

/// <summary>Edges of an 8-bit plane (Canny 1986), as OpenCV finds them: 3×3 Sobel filters, lengths as sums of absolute values.</summary>
internal static class CannyEdges
{
    private static readonly double TangentOf22Degrees = Math.Sqrt(2) - 1;

    /// <param name="low">An edge goes on along pixels whose slope is larger.</param>
    /// <param name="high">It begins at one whose slope is larger.</param>
    /// <returns>Whether each pixel is on an edge, row after row.</returns>
    public static bool[,] Of(Plane plane, double low, double high)
    {
        var across = Sobel(plane, (down, right) => right * (2 - Math.Abs(down)));
        var along = Sobel(plane, (down, right) => down * (2 - Math.Abs(right)));
        var slope = Plane.Of(plane.Height, plane.Width, (row, column) => Math.Abs(across[row, column]) + Math.Abs(along[row, column]));
        var edges = new bool[plane.Height, plane.Width];
        for (var row = 0; row < plane.Height; row++)
            for (var column = 0; column < plane.Width; column++)
                if (slope[row, column] > high && IsRidge(row, column))
                    Follow(row, column);
        return edges;

        void Follow(int row, int column)
        {
            if (row < 0 || column < 0 || row >= plane.Height || column >= plane.Width || edges[row, column]
                || slope[row, column] <= low || !IsRidge(row, column))
            {
                return;
            }

            edges[row, column] = true;
            for (var down = -1; down <= 1; down++)
                for (var right = -1; right <= 1; right++)
                    Follow(row + down, column + right);
        }

        // Steeper than its two neighbours in the direction of the slope; of two equal ones across or along, the second.
        bool IsRidge(int row, int column)
        {
            var (x, y) = (Math.Abs(across[row, column]), Math.Abs(along[row, column]));
            var here = slope[row, column];
            if (y < x * TangentOf22Degrees)
                return here > At(row, column - 1) && here >= At(row, column + 1);
            if (y > x * (TangentOf22Degrees + 2))
                return here > At(row - 1, column) && here >= At(row + 1, column);
            var side = across[row, column] * along[row, column] < 0 ? -1 : 1;
            return here > At(row - 1, column - side) && here > At(row + 1, column + side);
        }

        double At(int row, int column) =>
            row < 0 || column < 0 || row >= plane.Height || column >= plane.Width ? 0 : slope[row, column];
    }

    private static Plane Sobel(Plane plane, Func<int, int, int> weight) => Filter.Shifts(
        plane,
        [.. from down in new[] { -1, 0, 1 } from right in new[] { -1, 0, 1 } select new Tap(down, right, weight(down, right))],
        Border.Nearest);
}

/// <summary>Distance to the nearest marked pixel along steps of a 5×5 neighbourhood (Borgefors 1986), with OpenCV's lengths, in its
/// multiples of 2⁻¹⁶.</summary>
internal static class ChamferDistance
{
    private const double Far = 8192;
    private const double Side = 1;
    private static readonly double Diagonal = Math.Round(1.4 * 65536) / 65536;
    private static readonly double Knight = Math.Round(2.1969 * 65536) / 65536;

    private static readonly (int Down, int Right, double Length)[] Before =
    [
        (-2, -1, Knight), (-2, 1, Knight), (-1, -2, Knight), (-1, -1, Diagonal), (-1, 0, Side), (-1, 1, Diagonal), (-1, 2, Knight),
        (0, -1, Side),
    ];

    /// <returns>In pixels; large where none is marked.</returns>
    public static Plane To(bool[,] marked)
    {
        var (height, width) = (marked.GetLength(0), marked.GetLength(1));
        var distance = Plane.Of(height, width, (row, column) => marked[row, column] ? 0 : Far);
        for (var i = 0; i < height * width; i++)
            Shorten(i / width, i % width, direction: 1);
        for (var i = height * width - 1; i >= 0; i--)
            Shorten(i / width, i % width, direction: -1);
        return distance;

        void Shorten(int row, int column, int direction)
        {
            foreach (var (down, right, length) in Before)
            {
                var (otherRow, otherColumn) = (row + direction * down, column + direction * right);
                if (otherRow >= 0 && otherColumn >= 0 && otherRow < height && otherColumn < width)
                    distance[row, column] = Math.Min(distance[row, column], distance[otherRow, otherColumn] + length);
            }
        }
    }
}
