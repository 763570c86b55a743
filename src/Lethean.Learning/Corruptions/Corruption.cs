using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Corruptions;

/// <summary>
/// A corruption of CIFAR-10-C (Hendrycks 2019): an operation with one parameter per severity.
/// Its result is truncated to 8 bits: ⌊255·clip(x, 0, 1)⌋ / 255.
/// </summary>
public sealed class Corruption
{
    private readonly Func<Image, int, RandomStream, float[]> _operation;

    private Corruption(string name, Func<Image, int, RandomStream, float[]> operation) => (Name, _operation) = (name, operation);

    // Keeps a value that is exactly an 8-bit step from falling below it by the rounding of float32, 255 · 2⁻²⁴ at each operation.
    private const float Rounding = 1e-4f;

    /// <summary>The highest severity; the lowest is 1.</summary>
    public const int MaxSeverity = 5;

    /// <summary>The fifteen that the published mean is over, in the order of the publication.</summary>
    public static ImmutableArray<Corruption> Common { get; } =
    [
        Define("gaussian_noise", [.04, .06, .08, .09, .10], Noise.Gaussian),
        Define("shot_noise", [500.0, 250, 100, 75, 50], Noise.Shot),
        Define("impulse_noise", [.01, .02, .03, .05, .07], Noise.Impulse),
        Define("defocus_blur", [(.3, .4), (.4, .5), (.5, .6), (1, .2), (1.5, .1)], Blur.Defocus),
        Define("glass_blur", [(.05, 1, 1), (.25, 1, 1), (.4, 1, 1), (.25, 1, 2), (.4, 1, 2)], Blur.Glass),
        Define("motion_blur", [(6, 1.0), (6, 1.5), (6, 2), (8, 2), (9, 2.5)], Blur.Motion),
        Define("zoom_blur", [1.06, 1.11, 1.16, 1.21, 1.26], Blur.Zoom),
        Define("snow", Snow.Severities, Snow.Apply),
        Define("frost", [(1, .2), (1, .3), (.9, .4), (.85, .4), (.75, .45)], Frost.Apply),
        Define("fog", [(.2, 3.0), (.5, 3), (.75, 2.5), (1, 2), (1.5, 1.75)], Fog.Apply),
        Define("brightness", [.05, .1, .15, .2, .3], Colour.Brightness),
        Define("contrast", [.75, .5, .4, .3, .15], Colour.Contrast),
        Define("elastic_transform", [(.0, .0, .08), (.05, .2, .07), (.08, .06, .06), (.1, .04, .05), (.1, .03, .03)], Elastic.Apply),
        Define("pixelate", [.95, .9, .85, .75, .65], Pixelate.Apply),
        Define("jpeg_compression", [80, 65, 58, 50, 40], Jpeg.Apply),
    ];

    /// <summary>The four that the publication adds for validation and leaves out of its mean.</summary>
    public static ImmutableArray<Corruption> Extra { get; } =
    [
        Define("speckle_noise", [.06, .1, .12, .16, .2], Noise.Speckle),
        Define("gaussian_blur", [.4, .6, .7, .8, 1], Blur.Gaussian),
        Define("spatter", Spatter.Severities, Spatter.Apply),
        Define("saturate", [(.3, .0), (.1, 0), (1.5, 0), (2, .1), (2.5, .2)], Colour.Saturate),
    ];

    /// <summary>All of them, the common ones first.</summary>
    public static ImmutableArray<Corruption> All { get; } = [.. Common, .. Extra];

    /// <summary>The name in configuration and reports, such as "gaussian_noise".</summary>
    public string Name { get; }

    /// <exception cref="InputException">No corruption has this name.</exception>
    public static Corruption Find(string name) =>
        All.FirstOrDefault(corruption => corruption.Name == name)
        ?? throw new InputException(
            $"There is no corruption '{name}'; {Suggestions.For(name, All.Select(corruption => corruption.Name))}.");

    /// <param name="image">Pixels in [0, 1].</param>
    /// <param name="severity">1 … <see cref="MaxSeverity"/>.</param>
    /// <param name="random">Decides the result: equal states give equal images.</param>
    public Image Apply(Image image, int severity, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(severity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(severity, MaxSeverity);
        var pixels = _operation(image, severity, random);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = MathF.Truncate(255 * Math.Clamp(pixels[i], 0, 1) + Rounding) / 255;
        return new Image(image.Shape, pixels);
    }

    public override string ToString() => Name;

    private static Corruption Define<T>(string name, ImmutableArray<T> severities, Func<Image, T, RandomStream, float[]> operation) =>
        new(name, (image, severity, random) => operation(image, severities[severity - 1], random));
}

/// <summary>Sets of images with every image corrupted, as CIFAR-10-C is made of CIFAR-10.</summary>
public static class CorruptedImages
{
    /// <summary>
    /// Corrupts every image, on all processors. Each image has a random stream of its own, so that the result depends on
    /// <paramref name="seed"/> only and not on the order of the work. The 8-bit results are stored without loss.
    /// </summary>
    /// <param name="severity">1 … <see cref="Corruption.MaxSeverity"/>.</param>
    /// <param name="first">Index of the first image in the whole set.</param>
    public static ImageDataset Of(ImageDataset data, Corruption corruption, int severity, ulong seed, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(corruption);
        var size = data.Shape.Size;
        var bytes = GC.AllocateUninitializedArray<byte>(data.Count * size);
        Parallel.For(0, data.Count, i =>
        {
            var random = RandomStream.Create(seed, $"corruption.{corruption.Name}.{severity}.{first + i}");
            var pixels = corruption.Apply(data[i], severity, random).Pixels;
            var target = bytes.AsSpan(i * size, size);
            for (var p = 0; p < size; p++)
                target[p] = (byte)MathF.Round(255 * pixels[p]);
        });
        var descriptor = data.Descriptor with { StoredShape = data.Shape };
        var origin = $"{data.Origin}, {corruption.Name} severity {severity}";
        return new ImageDataset(descriptor, data.Split, bytes, data.RawLabels.ToArray(), origin);
    }
}
