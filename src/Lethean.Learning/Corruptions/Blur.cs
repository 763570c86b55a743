using System.Collections.Concurrent;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Corruptions that smear an image over its neighbourhood.</summary>
internal static class Blur
{
    // As far as scikit-image's gaussian reaches, in standard deviations.
    private const double Reach = 4;

    // The same for every image, so computed once.
    private static readonly ConcurrentDictionary<(double Radius, double Alias), Tap[]> Disks = [];
    private static readonly ConcurrentDictionary<(int Size, double Factor), Enlargement> Enlargements = [];

    public static float[] Gaussian(Image image, double sigma, RandomStream random) =>
        Plane.Map(image, plane => Filter.Gaussian(plane, sigma, Reach, Border.Nearest));

    /// <summary>A lens out of focus: a disk, its rim softened by a 3×3 normal kernel of deviation alias.</summary>
    public static float[] Defocus(Image image, (double Radius, double Alias) c, RandomStream random)
    {
        var taps = Disks.GetOrAdd(c, SoftDisk);
        return Plane.Map(image, plane => Filter.Shifts(plane, taps, Border.Mirror));
    }

    /// <summary>
    /// Frosted glass: a blur, each pixel replaced by a near one, the blur again. The published code intends to swap two pixels, but both
    /// sides of its assignment are views of one array, so that the second pixel keeps its colour; the published data are made that way.
    /// </summary>
    public static float[] Glass(Image image, (double Sigma, int Distance, int Iterations) c, RandomStream random)
    {
        Plane[] planes = Array.ConvertAll(Plane.Split(image), plane => Filter.Gaussian(plane, c.Sigma, Reach, Border.Nearest));
        foreach (var plane in planes)
            for (var i = 0; i < plane.Values.Length; i++)
                plane.Values[i] = Math.Truncate(255 * (float)plane.Values[i]) / 255;
        for (var iteration = 0; iteration < c.Iterations; iteration++)
            for (var row = image.Shape.Height - c.Distance; row > c.Distance; row--)
                for (var column = image.Shape.Width - c.Distance; column > c.Distance; column--)
                {
                    var otherRow = row + random.Next(2 * c.Distance) - c.Distance;
                    var otherColumn = column + random.Next(2 * c.Distance) - c.Distance;
                    foreach (var plane in planes)
                        plane[row, column] = plane[otherRow, otherColumn];
                }
        return Plane.Join(Array.ConvertAll(planes, plane => Filter.Gaussian(plane, c.Sigma, Reach, Border.Nearest)));
    }

    /// <summary>A moving camera, in a direction from −45° to 45°.</summary>
    public static float[] Motion(Image image, (int Radius, double Sigma) c, RandomStream random)
    {
        var taps = Trail(c.Radius, c.Sigma, (random.NextDouble() - 0.5) * Math.PI / 2);
        return Plane.Map(image, plane => Filter.Shifts(plane, taps, Border.Nearest));
    }

    /// <summary>One side of a normal kernel along a direction, as in ImageMagick's motion blur.</summary>
    /// <param name="angle">In radians.</param>
    public static Tap[] Trail(int radius, double sigma, double angle)
    {
        var steps = Enumerable.Range(0, 2 * radius + 1).ToArray();
        var weights = Filter.Normalised([.. steps.Select(i => Math.Exp(-i * i / (2 * sigma * sigma)))]);
        return [.. steps.Select(i => new Tap(Nearest(i * Math.Sin(angle)), Nearest(i * Math.Cos(angle)), weights[i]))];

        static int Nearest(double position) => (int)Math.Ceiling(position - 0.5);
    }

    /// <summary>A zooming lens: the mean of the image and of its centre enlarged by 1, 1.01, … up to about the limit.</summary>
    public static float[] Zoom(Image image, double limit, RandomStream random)
    {
        var size = image.Shape.Height;
        var zooms = Array.ConvertAll(ZoomFactors(limit), factor =>
            Enlargements.GetOrAdd((size, factor), zoom => Enlargement.Of(zoom.Size, zoom.Factor)));
        return Plane.Map(image, plane =>
        {
            var sum = new Plane(size, size);
            foreach (var zoom in zooms)
                zoom.AddTo(sum, plane);
            return Plane.Of(size, size, (row, column) => (plane[row, column] + sum[row, column]) / (1 + zooms.Length));
        });
    }

    /// <summary>
    /// The values of numpy's arange(1, limit, 0.01), bit by bit: their number is rounded up, and they lie as far apart as the first two
    /// are after rounding. So 1.06 is one of those "below" 1.06, and the last one below 1.26 is a little above 1.25.
    /// </summary>
    internal static double[] ZoomFactors(double limit)
    {
        const double Start = 1, Step = 0.01;
        const double Distance = Start + Step - Start;
        return [.. Enumerable.Range(0, (int)Math.Ceiling((limit - Start) / Step)).Select(i => Start + i * Distance)];
    }

    private static Tap[] SoftDisk((double Radius, double Alias) c)
    {
        const int Reach = 8;
        var disk = Plane.Of(2 * Reach + 1, 2 * Reach + 1, (row, column) =>
            (row - Reach) * (row - Reach) + (column - Reach) * (column - Reach) <= c.Radius * c.Radius ? 1 : 0);
        var rim = Math.Exp(-1 / (2 * c.Alias * c.Alias));
        Tap[] soften =
        [
            .. from down in Range(1)
               from right in Range(1)
               select new Tap(down, right, Math.Pow(rim, Math.Abs(down) + Math.Abs(right))),
        ];
        var soft = Filter.Shifts(disk, soften, Border.Mirror);
        var sum = soft.Values.Sum();
        return
        [
            .. from down in Range(Reach)
               from right in Range(Reach)
               let weight = soft[down + Reach, right + Reach] / sum
               where weight > 0
               select new Tap(down, right, weight),
        ];

        static IEnumerable<int> Range(int reach) => Enumerable.Range(-reach, 2 * reach + 1);
    }
}

/// <summary>The centre of a square plane, enlarged by linear interpolation from corner to corner and trimmed to the old size.</summary>
internal sealed class Enlargement
{
    // For each new row, and likewise for each new column: the two old ones around it, and its position between them, 0 to 1.
    private readonly int[] _before;
    private readonly int[] _after;
    private readonly double[] _share;

    private Enlargement(int[] before, int[] after, double[] share) => (_before, _after, _share) = (before, after, share);

    /// <param name="factor">1 or more.</param>
    public static Enlargement Of(int size, double factor)
    {
        var (inside, enlarged) = SizesOf(size, factor);
        var first = (size - inside) / 2;
        var trim = (enlarged - size) / 2;
        var step = (inside - 1.0) / (enlarged - 1);
        var (before, after, share) = (new int[size], new int[size], new double[size]);
        for (var i = 0; i < size; i++)
        {
            var position = first + (i + trim) * step;
            var floor = (int)Math.Floor(position);
            (before[i], after[i], share[i]) = (Border.Nearest(floor, size), Border.Nearest(floor + 1, size), position - floor);
        }

        return new(before, after, share);
    }

    /// <summary>The side of the centre that is enlarged, and its side then.</summary>
    internal static (int Inside, int Enlarged) SizesOf(int size, double factor)
    {
        var inside = (int)Math.Ceiling(size / factor);
        return (inside, (int)Math.Round(inside * factor));
    }

    /// <summary>Adds the enlarged plane to a sum of the same size.</summary>
    public void AddTo(Plane sum, Plane plane)
    {
        for (var row = 0; row < sum.Height; row++)
        {
            ReadOnlySpan<double> above = plane.Row(_before[row]), below = plane.Row(_after[row]);
            var target = sum.Row(row);
            var down = _share[row];
            for (var column = 0; column < target.Length; column++)
            {
                var (left, next, right) = (_before[column], _after[column], _share[column]);
                target[column] += (1 - down) * ((1 - right) * above[left] + right * above[next])
                    + down * ((1 - right) * below[left] + right * below[next]);
            }
        }
    }
}
