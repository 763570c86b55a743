using System.Collections.Concurrent;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Corruptions that smear an image over its neighbourhood.</summary>
internal static class Blur
{
    // As far as scikit-image's gaussian reaches, in standard deviations.
    private const double Reach = 4;

    // What is the same for every image is made once.
    private static readonly ConcurrentDictionary<(double Radius, double Alias), Tap[]> Disks = [];
    private static readonly ConcurrentDictionary<(int Size, int Percent), Enlargement> Enlargements = [];

    public static float[] Gaussian(Image image, double sigma, RandomStream random) =>
        Plane.Map(image, plane => Filter.Gaussian(plane, sigma, Reach, Border.Nearest));

    /// <summary>A lens out of focus: a disk, its rim softened by a 3×3 normal kernel of deviation alias.</summary>
    public static float[] Defocus(Image image, (double Radius, double Alias) c, RandomStream random)
    {
        var taps = Disks.GetOrAdd(c, SoftDisk);
        return Plane.Map(image, plane => Filter.Shifts(plane, taps, Border.Mirror));
    }

    /// <summary>
    /// Frosted glass: a blur, near pixels in place of pixels, the blur again. The published code means to swap two pixels, but
    /// both sides of its assignment are views of one array, so that the second pixel keeps its colour; the data are made by that.
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

    /// <summary>A moving camera: one side of a normal kernel along a direction between −45° and 45°, as ImageMagick's motion blur.</summary>
    public static float[] Motion(Image image, (int Radius, double Sigma) c, RandomStream random)
    {
        var angle = (random.NextDouble() - 0.5) * Math.PI / 2;
        var steps = Enumerable.Range(0, 2 * c.Radius + 1).ToArray();
        var weights = Filter.Normalised([.. steps.Select(i => Math.Exp(-i * i / (2 * c.Sigma * c.Sigma)))]);
        Tap[] taps = [.. steps.Select(i => new Tap((int)Math.Ceiling(i * Math.Sin(angle) - 0.5), (int)Math.Ceiling(i * Math.Cos(angle) - 0.5), weights[i]))];
        return Plane.Map(image, plane => Filter.Shifts(plane, taps, Border.Nearest));
    }

    /// <summary>A zooming lens: the mean of the image and its centre enlarged by 1, 1.01, … below the limit (in hundredths).</summary>
    public static float[] Zoom(Image image, int limitPercent, RandomStream random)
    {
        var size = image.Shape.Height;
        var zooms = new Enlargement[limitPercent - 100];
        for (var i = 0; i < zooms.Length; i++)
            zooms[i] = Enlargements.GetOrAdd((size, 100 + i), zoom => Enlargement.Of(zoom.Size, zoom.Percent / 100.0));
        return Plane.Map(image, plane =>
        {
            var sum = new Plane(size, size);
            foreach (var zoom in zooms)
                zoom.AddTo(sum, plane);
            return Plane.Of(size, size, (row, column) => (plane[row, column] + sum[row, column]) / (1 + zooms.Length));
        });
    }

    private static Tap[] SoftDisk((double Radius, double Alias) c)
    {
        const int Reach = 8;
        var disk = Plane.Of(2 * Reach + 1, 2 * Reach + 1, (row, column) =>
            (row - Reach) * (row - Reach) + (column - Reach) * (column - Reach) <= c.Radius * c.Radius ? 1 : 0);
        var rim = Math.Exp(-1 / (2 * c.Alias * c.Alias));
        Tap[] soften = [.. from down in Range(1) from right in Range(1) select new Tap(down, right, Math.Pow(rim, Math.Abs(down) + Math.Abs(right)))];
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
