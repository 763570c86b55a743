using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>Corruptions of each pixel value on its own.</summary>
internal static class Noise
{
    /// <summary>x + N(0, c²).</summary>
    public static float[] Gaussian(Image image, double c, RandomStream random)
    {
        var noise = new float[image.Shape.Size];
        random.FillGaussian(noise, 0, c);
        for (var i = 0; i < noise.Length; i++)
            noise[i] += image.Pixels[i];
        return noise;
    }

    /// <summary>Poisson(x·c) / c: c photons for a white pixel.</summary>
    public static float[] Shot(Image image, double c, RandomStream random)
    {
        var pixels = new float[image.Shape.Size];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (float)(random.NextPoisson(image.Pixels[i] * c) / c);
        return pixels;
    }

    /// <summary>Salt (1) or pepper (0), equally likely, on a fraction c of the values.</summary>
    public static float[] Impulse(Image image, double c, RandomStream random)
    {
        var pixels = image.Pixels.ToArray();
        for (var i = 0; i < pixels.Length; i++)
        {
            var u = random.NextDouble();
            if (u < c)
                pixels[i] = u < c / 2 ? 1 : 0;
        }
        return pixels;
    }

    /// <summary>x + x·N(0, c²).</summary>
    public static float[] Speckle(Image image, double c, RandomStream random)
    {
        var noise = new float[image.Shape.Size];
        random.FillGaussian(noise, 1, c);
        for (var i = 0; i < noise.Length; i++)
            noise[i] *= image.Pixels[i];
        return noise;
    }

    /// <summary>A square plane of independent normal values.</summary>
    public static Plane Layer(int size, double mean, double deviation, RandomStream random)
    {
        var values = new float[size * size];
        random.FillGaussian(values, mean, deviation);
        return Plane.Of(size, size, (row, column) => values[row * size + column]);
    }
}
