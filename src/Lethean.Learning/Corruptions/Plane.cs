using Lethean.Learning.Datasets;

namespace Lethean.Learning.Corruptions;

/// <summary>One channel in double precision, so that rounding never decides on which side of an 8-bit step a value falls.</summary>
internal sealed class Plane(int height, int width)
{
    public int Height => height;

    public int Width => width;

    public double[] Values { get; } = new double[height * width];

    public double this[int row, int column]
    {
        get => Values[row * width + column];
        set => Values[row * width + column] = value;
    }

    public static Plane Of(int height, int width, Func<int, int, double> value)
    {
        var plane = new Plane(height, width);
        for (var row = 0; row < height; row++)
            for (var column = 0; column < width; column++)
                plane[row, column] = value(row, column);
        return plane;
    }

    public static Plane[] Split(Image image)
    {
        var (_, height, width) = image.Shape;
        return [.. Enumerable.Range(0, image.Shape.Channels)
            .Select(channel => Of(height, width, (row, column) => image.Pixels[(channel * height + row) * width + column]))];
    }

    public static float[] Join(IEnumerable<Plane> planes) => [.. planes.SelectMany(plane => plane.Values).Select(value => (float)value)];

    /// <summary>Does the same to every channel.</summary>
    public static float[] Map(Image image, Func<Plane, Plane> operation) => Join(Split(image).Select(operation));

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
