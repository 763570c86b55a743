using System.Collections.Immutable;
using Lethean.Learning.Datasets;
using static TorchSharp.torch;

namespace Lethean.Learning.TestTime;

/// <summary>Images as batches of pixels, [n, channels, height, width] in [0, 1].</summary>
internal static class ImageTensors
{
    public static Tensor Upright(Image image) => Rotated(image, [0]);

    /// <summary>One view for each number of quarter turns, counter-clockwise.</summary>
    public static Tensor Rotated(Image image, ImmutableArray<int> rotations)
    {
        var (size, shape) = (image.Shape.Size, image.Shape);
        var pixels = new float[rotations.Length * size];
        for (var i = 0; i < rotations.Length; i++)
            image.RotateQuarter(rotations[i]).Pixels.CopyTo(pixels.AsSpan(i * size, size));
        return tensor(pixels, [rotations.Length, shape.Channels, shape.Height, shape.Width]);
    }
}
