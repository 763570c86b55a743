using Lethean.Learning.Data;

namespace Lethean.Learning.Corruptions;

/// <summary>
/// One channel of an image, in double precision so that rounding does not decide on which side of an 8-bit step a value falls.
/// </summary>
internal sealed class Plane(int height, int width)
{
    public int Height => height;

    public int Width => width;

    /// <summary>Row after row.</summary>
    public double[] Values { get; } = new double[height * width];

    public double this[int row, int column]
    {
        get => Values[row * width + column];
        set => Values[row * width + column] = value;
    }

    public Span<double> Row(int row) => Values.AsSpan(row * width, width);

    public static Plane Of(int height, int width, Func<int, int, double> value)
    {
        var plane = new Plane(height, width);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
                plane[row, column] = value(row, column);
        return plane;
    }

    /// <summary>The channels of an image.</summary>
    public static Plane[] Split(Image image)
    {
        var planes = new Plane[image.Shape.Channels];
        for (var channel = 0; channel < planes.Length; channel++)
        {
            var plane = planes[channel] = new Plane(image.Shape.Height, image.Shape.Width);
            var pixels = image.Pixels.Slice(channel * plane.Values.Length, plane.Values.Length);
            for (var i = 0; i < pixels.Length; i++)
                plane.Values[i] = pixels[i];
        }

        return planes;
    }

    /// <summary>The pixels of an image with these channels.</summary>
    public static float[] Join(params Plane[] planes)
    {
        var pixels = new float[planes.Sum(plane => plane.Values.Length)];
        var i = 0;
        foreach (var plane in planes)
            foreach (var value in plane.Values)
                pixels[i++] = (float)value;
        return pixels;
    }

    /// <summary>The pixels after the same operation on every channel.</summary>
    public static float[] Map(Image image, Func<Plane, Plane> operation) => Join(Array.ConvertAll(Split(image), plane => operation(plane)));

    /// <summary>Linear interpolation between the four neighbours of a position.</summary>
    public double Interpolate(double row, double column, Func<int, int, int> border)
    {
        int top = (int)Math.Floor(row), left = (int)Math.Floor(column);
        double down = row - top, right = column - left;
        return (1 - down) * ((1 - right) * At(top, left) + right * At(top, left + 1))
            + down * ((1 - right) * At(top + 1, left) + right * At(top + 1, left + 1));

        double At(int r, int c) => this[border(r, height), border(c, width)];
    }
}

/// <summary>Rules for which pixel of 0 … n − 1 replaces one outside.</summary>
internal static class Border
{
    /// <summary>aaa|abcd|ddd.</summary>
    public static int Nearest(int i, int n) => Math.Clamp(i, 0, n - 1);

    /// <summary>cba|abcd|dcb: half-sample symmetric.</summary>
    public static int Reflect(int i, int n)
    {
        var folded = Modulo(i, 2 * n);
        return folded < n ? folded : 2 * n - 1 - folded;
    }

    /// <summary>dcb|abcd|cba: whole-sample symmetric.</summary>
    public static int Mirror(int i, int n)
    {
        var folded = Modulo(i, 2 * n - 2);
        return folded < n ? folded : 2 * n - 2 - folded;
    }

    private static int Modulo(int i, int n) => (i % n + n) % n;
}
