using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

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
