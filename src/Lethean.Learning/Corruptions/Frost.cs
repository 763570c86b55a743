using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>
/// Ice on the lens. The publication lays crops of five photographs over the image; here a texture is computed for each image instead, so
/// that numbers are not to be compared with published ones for frost. Weights of image and ice are the published ones.
/// </summary>
internal static class Frost
{
    // Ice is a little blue: a smaller value of red and green, the more so where it is dark.
    private static readonly double[] Tint = [1.3, 1.1, 1];

    /// <summary>c · (image, ice).</summary>
    public static float[] Apply(Image image, (double Image, double Ice) c, RandomStream random)
    {
        var ice = Texture(image.Shape.Height, random);
        var planes = Plane.Split(image);
        for (var channel = 0; channel < planes.Length; channel++)
            for (var i = 0; i < ice.Values.Length; i++)
                planes[channel].Values[i] = c.Image * planes[channel].Values[i] + c.Ice * Math.Pow(ice.Values[i], Tint[channel]);
        return Plane.Join(planes);
    }

    /// <summary>Bright veins, where one plasma fractal passes its middle, on the haze of a second, smoother one; in [0, 1].</summary>
    internal static Plane Texture(int size, RandomStream random)
    {
        var crystals = Fog.Plasma(size, decay: 2, random);
        var haze = Fog.Plasma(size, decay: 3, random);
        return Plane.Of(size, size, (row, column) =>
        {
            var vein = 1 - Math.Abs(2 * crystals[row, column] - 1);
            return .4 * haze[row, column] + .6 * vein * vein;
        });
    }
}
