using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Drops on the lens, where smoothed normal noise is large: of water, with a lit rim, or of mud.</summary>
internal static class Spatter
{
    // RGB.
    private static readonly double[] Water = [175 / 255.0, 238 / 255.0, 238 / 255.0];
    private static readonly double[] Mud = [63 / 255.0, 42 / 255.0, 20 / 255.0];

    private static readonly Tap[] Box =
        [.. from down in new[] { -1, 0, 1 } from right in new[] { -1, 0, 1 } select new Tap(down, right, 1)];

    private static readonly Tap[] Relief =
        [new(-1, -1, -2), new(-1, 0, -1), new(0, -1, -1), new(0, 0, 1), new(0, 1, 1), new(1, 0, 1), new(1, 1, 2)];

    /// <param name="Noise">Its mean and its deviation.</param>
    /// <param name="Sigma">Of the kernel that smooths the noise.</param>
    /// <param name="Threshold">What is smaller is no drop.</param>
    /// <param name="Strength">Of the water's colour; of mud, the deviation of the kernel that softens the drops' edges.</param>
    internal readonly record struct Severity(
        (double Mean, double Deviation) Noise, double Sigma, double Threshold, double Strength, bool IsMud);

    public static ImmutableArray<Severity> Severities { get; } =
    [
        new((.62, .1), .7, .7, .5, IsMud: false),
        new((.65, .1), .8, .7, .5, IsMud: false),
        new((.65, .3), 1, .69, .5, IsMud: false),
        new((.65, .1), .7, .69, .6, IsMud: true),
        new((.65, .1), .5, .68, .6, IsMud: true),
    ];

    public static float[] Apply(Image image, Severity c, RandomStream random)
    {
        var size = image.Shape.Height;
        var noise = Noise.Layer(size, c.Noise.Mean, c.Noise.Deviation, random);
        var smooth = Filter.Gaussian(noise, c.Sigma, truncate: 4, Border.Nearest);
        var drops = Plane.Of(size, size, (row, column) => smooth[row, column] < c.Threshold ? 0 : smooth[row, column]);
        var planes = Plane.Split(image);
        var cover = c.IsMud ? Clods(drops, c) : Lit(drops, c.Strength);
        for (var channel = 0; channel < planes.Length; channel++)
            for (var i = 0; i < cover.Values.Length; i++)
            {
                var clean = planes[channel].Values[i];
                planes[channel].Values[i] = c.IsMud
                    ? clean * (1 - cover.Values[i]) + Mud[channel] * cover.Values[i]
                    : clean + Water[channel] * cover.Values[i];
            }
        return Plane.Join(planes);
    }

    /// <summary>How far mud covers each pixel: 0, or 0.8 to 1.</summary>
    private static Plane Clods(Plane drops, Severity c)
    {
        var covered = Plane.Of(drops.Height, drops.Width, (row, column) => drops[row, column] > c.Threshold ? 1 : 0);
        var soft = Filter.Gaussian(covered, c.Strength, truncate: 4, Border.Nearest);
        return Plane.Of(drops.Height, drops.Width, (row, column) => soft[row, column] < .8 ? 0 : soft[row, column]);
    }

    /// <summary>
    /// How far water lights each pixel, up to the strength: by its thickness times a relief of the distance from the rims, which the light
    /// falls on from one corner. All in 8 bits as OpenCV computes it.
    /// </summary>
    private static Plane Lit(Plane drops, double strength)
    {
        var bytes = Plane.Of(drops.Height, drops.Width, (row, column) => Math.Truncate(255 * drops[row, column]) % 256);
        var distance = ChamferDistance.To(CannyEdges.Of(bytes, low: 50, high: 150));
        var near = Each(Filter.Shifts(Each(distance, value => Math.Min(value, 20)), Box, Border.Mirror), sum => (float)(sum / 9));
        var relief = Filter.Shifts(Equalised(Each(near, Math.Truncate)), Relief, Border.Mirror);
        var soft = Filter.Shifts(Each(relief, value => Math.Clamp(value, 0, 255)), Box, Border.Mirror);
        var light = Plane.Of(drops.Height, drops.Width, (row, column) => bytes[row, column] * Math.Round(soft[row, column] / 9));
        var brightest = light.Values.Max();
        // Without drops there is nothing to light.
        return brightest == 0 ? light : Each(light, value => value / brightest * strength);
    }

    /// <summary>8-bit values by their ranks, so that the darkest is 0, the brightest 255 and all between are equally frequent.</summary>
    private static Plane Equalised(Plane bytes)
    {
        var frequency = new int[256];
        foreach (var value in bytes.Values)
            frequency[(int)value]++;
        var first = Array.FindIndex(frequency, count => count > 0);
        var others = bytes.Values.Length - frequency[first];
        if (others == 0)
            return bytes;
        var rank = new double[256];
        for (var (value, sum) = (first + 1, 0); value < rank.Length; value++)
        {
            sum += frequency[value];
            rank[value] = Math.Round(sum * (255f / others));
        }

        return Each(bytes, value => rank[(int)value]);
    }

    private static Plane Each(Plane plane, Func<double, double> operation) =>
        Plane.Of(plane.Height, plane.Width, (row, column) => operation(plane[row, column]));
}
