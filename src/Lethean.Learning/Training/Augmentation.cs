using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// Random crops, mirror images and quarter turns of whole batches: each is one gather by computed positions, so that
/// no image is handled on its own.
/// </summary>
internal sealed class Augmentation(int side, int padding, bool flip) : IDisposable
{
    private readonly Tensor _turns = TurnTable(side);
    private readonly Tensor _line = arange(side);
    private readonly Tensor _mirror = arange(side - 1, -side, -2);
    private readonly Scalar _rowLength = side + 2 * padding;

    /// <summary>The same images, each cropped from its padded self and mirrored at random.</summary>
    /// <param name="pixels">[n, channels, side, side]</param>
    public Tensor CropAndFlip(Tensor pixels, RandomStream random)
    {
        using var scope = NewDisposeScope();
        var n = pixels.shape[0];
        var rows = Draw(n, 2 * padding + 1, random).view(n, 1, 1).add(_line.view(1, side, 1), Scalars.One);
        var mirrored = Draw(n, flip ? 2 : 1, random).view(n, 1, 1).mul(_mirror);
        var columns = Draw(n, 2 * padding + 1, random).view(n, 1, 1).add(_line.view(1, 1, side), Scalars.One).add(mirrored, Scalars.One);
        var padded = nn.functional.pad(pixels, [padding, padding, padding, padding]);
        return Pick(padded, rows.mul(_rowLength).add(columns, Scalars.One)).MoveToOuterDisposeScope();
    }

    /// <summary>Every image turned by its own number of quarters, counter-clockwise.</summary>
    /// <param name="turns">int64 [n], 0 … 3.</param>
    public Tensor Turn(Tensor pixels, Tensor turns)
    {
        using var scope = NewDisposeScope();
        return Pick(pixels, _turns.index_select(0, turns)).MoveToOuterDisposeScope();
    }

    /// <summary>int64 [n], uniform over 0 … <paramref name="exclusiveMax"/> − 1.</summary>
    public static Tensor Draw(long n, int exclusiveMax, RandomStream random)
    {
        var values = new long[n];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.Next(exclusiveMax);
        return tensor(values);
    }

    public void Dispose()
    {
        _turns.Dispose();
        _line.Dispose();
        _mirror.Dispose();
        _rowLength.Dispose();
    }

    // The same positions in every channel.
    private Tensor Pick(Tensor images, Tensor positions)
    {
        var (n, channels) = (images.shape[0], images.shape[1]);
        var index = positions.view(n, 1, side * side).expand(n, channels, side * side);
        return images.reshape(n, channels, -1).gather(2, index).view(n, channels, side, side);
    }

    // Row k: where each pixel of an image turned by k quarters comes from.
    private static Tensor TurnTable(int side)
    {
        using var scope = NewDisposeScope();
        var upright = arange(side * side).view(side, side);
        var rows = Enumerable.Range(0, Architecture.Rotations).Select(k => upright.rot90(k, (0, 1)).flatten());
        return stack(rows).DetachFromDisposeScope();
    }
}
