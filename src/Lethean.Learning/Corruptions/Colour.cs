using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Corruptions of brightness, contrast and saturation.</summary>
internal static class Colour
{
    /// <summary>The value of HSV plus c. With hue and saturation kept, the channels scale with the value.</summary>
    public static float[] Brightness(Image image, double c, RandomStream random) => PerPixel(image, (red, green, blue) =>
    {
        var value = Math.Max(red, Math.Max(green, blue));
        var brighter = Math.Clamp(value + c, 0, 1);
        return value > 0
            ? (red * brighter / value, green * brighter / value, blue * brighter / value)
            : (brighter, brighter, brighter);
    });

    /// <summary>
    /// The saturation of HSV times a plus b. With hue and value kept, each channel's distance from the value scales with
    /// the saturation; grey has hue 0, red.
    /// </summary>
    public static float[] Saturate(Image image, (double A, double B) c, RandomStream random) => PerPixel(image, (red, green, blue) =>
    {
        var value = Math.Max(red, Math.Max(green, blue));
        var spread = value - Math.Min(red, Math.Min(green, blue));
        var saturation = value > 0 ? spread / value : 0;
        var changed = Math.Clamp(saturation * c.A + c.B, 0, 1);
        if (spread == 0)
            return (value, value * (1 - changed), value * (1 - changed));
        var scale = changed / saturation;
        return (value - (value - red) * scale, value - (value - green) * scale, value - (value - blue) * scale);
    });

    /// <summary>(x − mean)·c + mean, with the mean of each channel.</summary>
    public static float[] Contrast(Image image, double c, RandomStream random) => Plane.Map(image, plane =>
    {
        var mean = plane.Values.Average();
        return Plane.Of(plane.Height, plane.Width, (row, column) => (plane[row, column] - mean) * c + mean);
    });

    private static float[] PerPixel(Image image, Func<double, double, double, (double Red, double Green, double Blue)> operation)
    {
        var planes = Plane.Split(image);
        var (red, green, blue) = (planes[0].Values, planes[1].Values, planes[2].Values);
        for (var i = 0; i < red.Length; i++)
            (red[i], green[i], blue[i]) = operation(red[i], green[i], blue[i]);
        return Plane.Join(planes);
    }
}
