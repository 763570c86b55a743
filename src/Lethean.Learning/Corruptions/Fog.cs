using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>A cloud in front of the image.</summary>
internal static class Fog
{
    /// <summary>(x + c₀·plasma) · max / (max + c₀), with the largest value of the clean image.</summary>
    public static float[] Apply(Image image, (double Strength, double Decay) c, RandomStream random)
    {
        var plasma = Plasma(image.Shape.Height, c.Decay, random);
        var planes = Plane.Split(image);
        var max = planes.Max(plane => plane.Values.Max());
        return Plane.Join(Array.ConvertAll(planes, plane => Plane.Of(plane.Height, plane.Width, (row, column) =>
            (plane[row, column] + c.Strength * plasma[row, column]) * max / (max + c.Strength))));
    }

    /// <summary>
    /// A plasma fractal by the diamond-square algorithm on a torus whose side is a power of two, scaled to 0 … 1.
    /// Each halving of the step divides the roughness by the decay.
    /// </summary>
    public static Plane Plasma(int size, double decay, RandomStream random)
    {
        var map = new Plane(size, size);
        var roughness = 100.0;
        for (var step = size; step >= 2; step /= 2, roughness /= decay)
        {
            var half = step / 2;
            for (var row = half; row < size; row += step)
                for (var column = half; column < size; column += step)
                    map[row, column] = Wobble(
                        At(row - half, column - half) + At(row - half, column + half)
                        + At(row + half, column - half) + At(row + half, column + half));
            for (var row = 0; row < size; row += half)
                for (var column = (row + half) % step; column < size; column += step)
                    map[row, column] = Wobble(
                        At(row - half, column) + At(row + half, column) + At(row, column - half) + At(row, column + half));
        }
        var (min, max) = (map.Values.Min(), map.Values.Max());
        return Plane.Of(size, size, (row, column) => (map[row, column] - min) / (max - min));

        double At(int row, int column) => map[(row + size) % size, (column + size) % size];

        // The published code multiplies a uniform number of this width by the width once more.
        double Wobble(double sumOfFour) => sumOfFour / 4 + roughness * roughness * (2 * random.NextDouble() - 1);
    }
}
