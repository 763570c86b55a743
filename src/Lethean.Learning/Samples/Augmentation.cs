using Lethean.Learning.Data;
using Lethean.Learning.Randomness;

namespace Lethean.Learning.Samples;

/// <summary>The training augmentation of one image: a random crop after padding with 0, then perhaps a mirror image.</summary>
internal static class Augmentation
{
    private const int Padding = 4;

    public static Image CropAndFlip(Image image, RandomStream random)
    {
        var down = random.Next(2 * Padding + 1) - Padding;
        var right = random.Next(2 * Padding + 1) - Padding;
        var flip = random.Next(2) == 1;
        return Shift(image, down, right, flip);
    }

    /// <summary>Moves the window over the image, 0 outside of it, and mirrors what is seen.</summary>
    private static Image Shift(Image image, int down, int right, bool flip) => new(image.Shape, () =>
    {
        var (channels, height, width) = image.Shape;
        var pixels = new float[image.Shape.Size];
        for (var channel = 0; channel < channels; channel++)
            for (var row = Math.Max(0, -down); row < Math.Min(height, height - down); row++)
                for (var column = Math.Max(0, -right); column < Math.Min(width, width - right); column++)
                {
                    var from = (channel * height + row + down) * width + column + right;
                    var to = (channel * height + row) * width + (flip ? width - 1 - column : column);
                    pixels[to] = image.Pixels[from];
                }
        return pixels;
    });
}
