using System.Collections.Immutable;
using Lethean.Learning.Native;
using static TorchSharp.torch;

namespace Lethean.Learning.Data;

/// <summary>Images as batches of pixels, [n, channels, height, width] in [0, 1].</summary>
internal static class ImageTensors
{
    /// <returns>[1, channels, height, width]</returns>
    public static Tensor Upright(Image image, Device device) => Rotated(image, [0], device);

    /// <summary>One view for each number of quarter turns, counter-clockwise.</summary>
    /// <returns>[rotations, channels, height, width]</returns>
    public static Tensor Rotated(Image image, ImmutableArray<int> rotations, Device device)
    {
        var (size, shape) = (image.Shape.Size, image.Shape);
        var pixels = new float[rotations.Length * size];
        for (var i = 0; i < rotations.Length; i++)
            image.RotateQuarter(rotations[i]).Pixels.CopyTo(pixels.AsSpan(i * size, size));
        return DeviceTensors.Of(pixels, [rotations.Length, shape.Channels, shape.Height, shape.Width], device);
    }
}
