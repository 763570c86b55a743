using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>
/// The lossy steps of baseline JPEG, without the bit stream, which loses nothing: conversion to YCbCr, chroma at half size,
/// quantised 8×8 cosine transforms with the tables of ITU T.81 annex K, and back.
/// </summary>
internal static class Jpeg
{
    private const int Block = 8;

    private static readonly int[] LuminanceTable =
    [
        16, 11, 10, 16, 24, 40, 51, 61,
        12, 12, 14, 19, 26, 58, 60, 55,
        14, 13, 16, 24, 40, 57, 69, 56,
        14, 17, 22, 29, 51, 87, 80, 62,
        18, 22, 37, 56, 68, 109, 103, 77,
        24, 35, 55, 64, 81, 104, 113, 92,
        49, 64, 78, 87, 103, 121, 120, 101,
        72, 92, 95, 98, 112, 100, 103, 99,
    ];

    private static readonly int[] ChrominanceTable =
    [
        17, 18, 24, 47, 99, 99, 99, 99,
        18, 21, 26, 66, 99, 99, 99, 99,
        24, 26, 56, 99, 99, 99, 99, 99,
        47, 66, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
        99, 99, 99, 99, 99, 99, 99, 99,
    ];

    /// <summary>cos((2x + 1)uπ / 16), scaled so that the transform is orthonormal; row u, column x.</summary>
    private static readonly Plane Cosines = Plane.Of(Block, Block, (u, x) =>
        Math.Cos((2 * x + 1) * u * Math.PI / (2 * Block)) * Math.Sqrt((u == 0 ? 1.0 : 2.0) / Block));

    private static readonly Plane CosinesTransposed = Plane.Of(Block, Block, (x, u) => Cosines[u, x]);

    /// <summary>A round trip at a quality of 1 … 100; the sides of the image must be multiples of 16.</summary>
    public static float[] Apply(Image image, int quality, RandomStream random)
    {
        var rgb = Plane.Split(image);
        var luminance = Combine(rgb, 0.299, 0.587, 0.114, 0);
        var blue = Halve(Combine(rgb, -0.168735892, -0.331264108, 0.5, 128));
        var red = Halve(Combine(rgb, 0.5, -0.418687589, -0.081312411, 128));
        var y = Quantise(luminance, LuminanceTable, quality);
        var cb = Double(Quantise(blue, ChrominanceTable, quality));
        var cr = Double(Quantise(red, ChrominanceTable, quality));
        return Plane.Join(
            Rgb((row, column) => y[row, column] + 1.402 * (cr[row, column] - 128)),
            Rgb((row, column) => y[row, column] - 0.344136286 * (cb[row, column] - 128) - 0.714136286 * (cr[row, column] - 128)),
            Rgb((row, column) => y[row, column] + 1.772 * (cb[row, column] - 128)));

        Plane Rgb(Func<int, int, double> value) =>
            Plane.Of(y.Height, y.Width, (row, column) => ToByte(value(row, column)) / 255);
    }

    private static Plane Combine(Plane[] rgb, double red, double green, double blue, double offset) =>
        Plane.Of(rgb[0].Height, rgb[0].Width, (row, column) =>
            ToByte(255 * (red * rgb[0][row, column] + green * rgb[1][row, column] + blue * rgb[2][row, column]) + offset));

    /// <summary>The mean of each 2×2 square; halves go down and up in turn, as in libjpeg, so that they favour neither.</summary>
    private static Plane Halve(Plane plane) => Plane.Of(plane.Height / 2, plane.Width / 2, (row, column) =>
    {
        var above = plane[2 * row, 2 * column] + plane[2 * row, 2 * column + 1];
        return Math.Floor((above + plane[2 * row + 1, 2 * column] + plane[2 * row + 1, 2 * column + 1] + 1 + column % 2) / 4);
    });

    /// <summary>Linear interpolation between the centres of the large pixels; halves go up and down in turn, as in libjpeg.</summary>
    private static Plane Double(Plane plane) => Plane.Of(2 * plane.Height, 2 * plane.Width, (row, column) =>
        Math.Floor(plane.Interpolate((row - 0.5) / 2, (column - 0.5) / 2, Border.Nearest) + (8 - column % 2) / 16.0));

    private static Plane Quantise(Plane plane, int[] table, int quality)
    {
        var scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
        int[] steps = [.. table.Select(step => Math.Clamp((step * scale + 50) / 100, 1, 255))];
        var result = new Plane(plane.Height, plane.Width);
        for (var top = 0; top < plane.Height; top += Block)
            for (var left = 0; left < plane.Width; left += Block)
                QuantiseBlock(plane, result, top, left, steps);
        return result;
    }

    private static void QuantiseBlock(Plane plane, Plane result, int top, int left, int[] steps)
    {
        var values = Plane.Of(Block, Block, (row, column) => plane[top + row, left + column] - 128);
        var coefficients = Transform(Cosines, values, CosinesTransposed);
        for (var i = 0; i < steps.Length; i++)
            coefficients.Values[i] = steps[i] * Math.Round(coefficients.Values[i] / steps[i], MidpointRounding.AwayFromZero);
        values = Transform(CosinesTransposed, coefficients, Cosines);
        for (var row = 0; row < Block; row++)
            for (var column = 0; column < Block; column++)
                result[top + row, left + column] = ToByte(values[row, column] + 128);
    }

    private static Plane Transform(Plane left, Plane values, Plane right) => Product(Product(left, values), right);

    private static Plane Product(Plane left, Plane right)
    {
        var product = new Plane(Block, Block);
        for (var row = 0; row < Block; row++)
            for (var inner = 0; inner < Block; inner++)
                for (var column = 0; column < Block; column++)
                    product.Values[row * Block + column] += left.Values[row * Block + inner] * right.Values[inner * Block + column];
        return product;
    }

    /// <summary>Rounds to 0 … 255. Halves go up, also those that the rounding of the cosines left a little below.</summary>
    private static double ToByte(double value) => Math.Clamp(Math.Floor(value + 0.5 + 1e-9), 0, 255);
}
