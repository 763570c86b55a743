using System.Collections.Immutable;
using Lethean.Learning.Data;
using Lethean.Learning.Kinds;
using Lethean.Learning.Randomness;
using static Lethean.Learning.Kinds.ParameterTypes;

namespace Lethean.Learning.Samples;

/// <summary>
/// The Lethean attack (Perry 2020, section 3): a training image turned by 90°, 180° or 270°. With the sample turned by r, the copy
/// that test-time training labels k has the orientation r + k, so that every self-supervised label is wrong.
/// </summary>
public sealed record LetheanSettings : GeneratorSettings
{
    internal static readonly ScalarType<int> Degrees = OneOf(new Dictionary<string, int> { ["90"] = 90, ["180"] = 180, ["270"] = 270 });

    internal const string AboutRotations = "Degrees counter-clockwise to draw from.";

    public static Kind<LetheanSettings> Declaration { get; } = new(
        "lethean", "Training images turned by a quarter, a half or three quarters (Perry 2020).", new LetheanSettings())
    {
        { s => s.Rotations, ListOf(Degrees), AboutRotations },
        { s => s.Augment, Flag, "Crop and flip before turning, as the paper's code does; slows the attack." },
    };

    /// <summary>Degrees counter-clockwise to draw from, each 90, 180 or 270; at least one.</summary>
    public ImmutableArray<int> Rotations { get; init; } = [90, 180, 270];

    /// <summary>Crop and flip the image before turning it, as the paper's code (not its text) does.</summary>
    public bool Augment { get; init; }

    protected override IKind Declared => Declaration;

    protected override ISampleGenerator Create(SampleMaterials materials) => new LetheanGenerator(this, materials);
}

internal sealed class LetheanGenerator(LetheanSettings settings, SampleMaterials materials) : ISampleGenerator
{
    private readonly ImmutableArray<int> _quarterTurns = [.. settings.Rotations.Select(degrees => degrees / 90)];

    public ICrafting? Crafting => null;

    public Sample Next()
    {
        var random = materials.Random;
        var upright = Sample.Draw(materials.Train, random);
        if (settings.Augment)
            upright = upright.Augmented(CropAndFlip.Draw(random));
        var turns = _quarterTurns[random.Next(_quarterTurns.Length)];
        return upright with { Image = upright.Image.RotateQuarter(turns), QuarterTurns = turns };
    }
}

/// <summary>The training augmentation of one image: a crop after padding with 0, then perhaps a mirror image.</summary>
/// <param name="Down">Rows by which the crop is below the middle of the padded image, −4 to 4.</param>
/// <param name="Right">Columns by which it is to the right of it, −4 to 4.</param>
/// <param name="Flip">Whether the crop is mirrored, left to right.</param>
public sealed record CropAndFlip(int Down, int Right, bool Flip)
{
    private const int Padding = 4;

    /// <summary>Each crop and each of the two mirror images equally likely.</summary>
    public static CropAndFlip Draw(RandomStream random)
    {
        var down = random.Next(2 * Padding + 1) - Padding;
        var right = random.Next(2 * Padding + 1) - Padding;
        return new(down, right, random.Next(2) == 1);
    }

    /// <summary>Moves the window over the image, 0 outside of it, and mirrors what is seen.</summary>
    public Image Apply(Image image) => new(image.Shape, () =>
    {
        var (channels, height, width) = image.Shape;
        var pixels = new float[image.Shape.Size];
        for (var channel = 0; channel < channels; channel++)
            for (var row = Math.Max(0, -Down); row < Math.Min(height, height - Down); row++)
                for (var column = Math.Max(0, -Right); column < Math.Min(width, width - Right); column++)
                {
                    var from = (channel * height + row + Down) * width + column + Right;
                    var to = (channel * height + row) * width + (Flip ? width - 1 - column : column);
                    pixels[to] = image.Pixels[from];
                }
        return pixels;
    });
}
