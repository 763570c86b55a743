using System.Collections.Immutable;
using Lethean.Learning.Datasets;
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

    /// <summary>The highest severity; the lowest is 1.</summary>
    public const int MaxSeverity = 5;

    /// <summary>All of them, in the order of the publication.</summary>
    public static ImmutableArray<Corruption> All { get; } =
    [
        Define("gaussian_noise", [.04, .06, .08, .09, .10], Noise.Gaussian),
        Define("shot_noise", [500.0, 250, 100, 75, 50], Noise.Shot),
        Define("impulse_noise", [.01, .02, .03, .05, .07], Noise.Impulse),
        Define("speckle_noise", [.06, .1, .12, .16, .2], Noise.Speckle),
    ];

    /// <summary>The name in configuration and reports, such as "gaussian_noise".</summary>
    public string Name { get; }

    /// <exception cref="InputException">No corruption has this name.</exception>
    public static Corruption Find(string name) =>
        All.FirstOrDefault(corruption => corruption.Name == name)
        ?? throw new InputException($"There is no corruption '{name}'; {Suggestions.For(name, All.Select(corruption => corruption.Name))}.");

    /// <param name="image">Pixels in [0, 1].</param>
    /// <param name="severity">1 … <see cref="MaxSeverity"/>.</param>
    /// <param name="random">Decides the result: equal states give equal images.</param>
    public Image Apply(Image image, int severity, RandomStream random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(severity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(severity, MaxSeverity);
        var pixels = _operation(image, severity, random);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = MathF.Truncate(255 * Math.Clamp(pixels[i], 0, 1)) / 255;
        return new Image(image.Shape, pixels);
    }

    public override string ToString() => Name;

    private static Corruption Define<T>(string name, ImmutableArray<T> severities, Func<Image, T, RandomStream, float[]> operation) =>
        new(name, (image, severity, random) => operation(image, severities[severity - 1], random));
}
