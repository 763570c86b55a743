using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Falling snow: the largest values of normal noise, drawn out into streaks, before a whitened image.</summary>
internal static class Snow
{
    /// <param name="Noise">Mean and deviation of the noise that the flakes are the largest values of.</param>
    /// <param name="Zoom">How far the flakes are enlarged.</param>
    /// <param name="Threshold">What is smaller is no flake.</param>
    /// <param name="Streak">Half of a streak's length, and the deviation of the normal kernel along it.</param>
    /// <param name="Kept">Share of the image that is not whitened.</param>
    internal readonly record struct Severity(
        (double Mean, double Deviation) Noise, double Zoom, double Threshold, (int Radius, double Sigma) Streak, double Kept);

    public static ImmutableArray<Severity> Severities { get; } =
    [
        new((.1, .2), 1, .6, (8, 3), .95),
        new((.1, .2), 1, .5, (10, 4), .9),
        new((.15, .3), 1.75, .55, (10, 4), .9),
        new((.25, .3), 2.25, .6, (12, 6), .85),
        new((.3, .3), 1.25, .65, (14, 12), .8),
    ];

    /// <summary>
    /// The streaks fall in a direction from −135° to −45°, truncated to 8 bits as ImageMagick does, and are laid over the image twice,
    /// the second time turned by 180°.
    /// </summary>
    public static float[] Apply(Image image, Severity c, RandomStream random)
    {
        var streaks = Streaks(image.Shape.Height, c, random);
        var planes = Plane.Split(image);
        for (var row = 0; row < streaks.Height; row++)
            for (var column = 0; column < streaks.Width; column++)
            {
                var snow = streaks[row, column] + streaks[streaks.Height - 1 - row, streaks.Width - 1 - column];
                var grey = .299 * planes[0][row, column] + .587 * planes[1][row, column] + .114 * planes[2][row, column];
                foreach (var plane in planes)
                {
                    var whitened = Math.Max(plane[row, column], 1.5 * grey + .5);
                    plane[row, column] = c.Kept * plane[row, column] + (1 - c.Kept) * whitened + snow;
                }
            }
        return Plane.Join(planes);
    }

    private static Plane Streaks(int size, Severity c, RandomStream random)
    {
        var flakes = new Plane(size, size);
        Enlargement.Of(size, c.Zoom).AddTo(flakes, Noise.Layer(size, c.Noise.Mean, c.Noise.Deviation, random));
        var bytes = Plane.Of(size, size, (row, column) =>
            flakes[row, column] < c.Threshold ? 0 : Math.Truncate(255 * Math.Min(flakes[row, column], 1)));
        var angle = -Math.PI / 4 * (1 + 2 * random.NextDouble());
        var drawnOut = Filter.Shifts(bytes, Blur.Trail(c.Streak.Radius, c.Streak.Sigma, angle), Border.Nearest);
        return Plane.Of(size, size, (row, column) => Math.Truncate(drawnOut[row, column]) / 255);
    }
}
