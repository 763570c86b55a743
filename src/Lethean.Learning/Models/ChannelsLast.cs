using System.Runtime.CompilerServices;
using Lethean.Learning.Tensors;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>One image with its channels last, and zeros around it.</summary>
/// <param name="Border">How wide the zeros are.</param>
internal readonly unsafe record struct ChannelsLast(int Height, int Width, int Channels, int Border)
{
    public int Tiles => Height * Width / 4;

    /// <summary>Numbers of the image.</summary>
    public long Numbers => (long)Channels * Height * Width;

    /// <summary>Numbers of a row with its border.</summary>
    public int Row => (Width + 2 * Border) * Channels;

    /// <summary>Numbers of all rows with their borders.</summary>
    public int Size => (Height + 2 * Border) * Row;

    /// <param name="of">[n, channels, height, width]</param>
    public static ChannelsLast Of(Tensor of, int border) => new((int)of.shape[2], (int)of.shape[3], (int)of.shape[1], border);

    /// <param name="image">[channels, height, width]</param>
    /// <param name="map">Its border stays as it is.</param>
    public void Read(float* image, float* map) => Move(image, map, read: true);

    /// <param name="image">[channels, height, width]</param>
    public void Write(float* map, float* image) => Move(image, map, read: false);

    [MethodImpl(Kernels.Compiled)]
    private void Move(float* image, float* map, bool read)
    {
        var pixels = (long)Height * Width;
        map += Border * (Row + Channels);
        for (var channel = 0; channel < Channels; channel += Kernels.Square)
        {
            float* planes = image + channel * pixels, line = map + channel;
            for (var y = 0; y < Height; y++, line += Row)
            {
                for (var x = 0; x < Width; x += Kernels.Square, planes += Kernels.Square)
                {
                    if (read)
                        Kernels.Transpose(planes, pixels, line + x * Channels, Channels);
                    else
                        Kernels.Transpose(line + x * Channels, Channels, planes, pixels);
                }
            }
        }
    }
}
