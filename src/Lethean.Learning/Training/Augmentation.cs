using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Training;

/// <summary>
/// Random crops, mirror images and quarter turns of whole batches. Each is one gather by computed positions, so that no image is
/// handled on its own.
/// </summary>
/// <param name="side">Height and width of the images in pixels.</param>
/// <param name="padding">Zero pixels on every side from which a crop is drawn.</param>
/// <param name="flip">Whether images are mirrored at random.</param>
/// <param name="device">Where the images are; the processor's memory if null.</param>
internal sealed class Augmentation(int side, int padding, bool flip, Device? device = null) : IDisposable
{
    private readonly Device _device = device ?? CPU;
    private readonly Tensor _turns = TurnTable(side, device ?? CPU);
    private readonly Tensor _line = Numbers(side, column => column, device ?? CPU);
    private readonly Tensor _mirror = Numbers(side, column => side - 1 - 2 * column, device ?? CPU);
    private readonly Scalar _rowLength = side + 2 * padding;

    /// <summary>The same images, each padded, cropped to its old size and mirrored at random; a new tensor of the same shape.</summary>
    /// <param name="pixels">[n, channels, side, side]; not changed.</param>
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

    /// <summary>
    /// Sets one square of each image to zero, the mean of normalised images, in place. Its centre is anywhere in the
    /// image, so that a part of it may lie outside (cutout, DeVries and Taylor, arXiv 1708.04552).
    /// </summary>
    /// <param name="pixels">[n, channels, side, side], normalised.</param>
    /// <param name="square">Side of the square in pixels, 1 or more.</param>
    public void CutOut(Tensor pixels, int square, RandomStream random)
    {
        using var scope = NewDisposeScope();
        using Scalar zero = 0;
        var squares = new long[pixels.shape[0]];
        Array.Fill(squares, square);
        pixels.masked_fill_(Covered(squares, random), zero);
    }

    /// <summary>
    /// Puts a square of the image before it in the batch over a part of some images, in place (CutMix, Yun et al., arXiv 1905.04899).
    /// Its area is uniform up to that of the image, and its centre anywhere in the image, so that a part of it may lie outside.
    /// </summary>
    /// <param name="pixels">[n, channels, side, side].</param>
    /// <param name="probability">Of each image to be mixed, 0 to 1.</param>
    /// <returns>float32 [n]: the share of each image that is still its own.</returns>
    public Tensor Mix(Tensor pixels, double probability, RandomStream random)
    {
        using var scope = NewDisposeScope();
        var squares = new long[pixels.shape[0]];
        for (var i = 0; i < squares.Length; i++)
            squares[i] = random.NextDouble() < probability ? (long)Math.Round(side * Math.Sqrt(random.NextDouble())) : 0;
        var covered = Covered(squares, random);
        pixels.copy_(where(covered, pixels.roll(1, 0), pixels));
        return covered.logical_not().to(ScalarType.Float32).mean([1, 2, 3]).MoveToOuterDisposeScope();
    }

    /// <summary>Each image turned by its own number of quarter turns, counter-clockwise; a new tensor of the same shape.</summary>
    /// <param name="pixels">[n, channels, side, side]; not changed.</param>
    /// <param name="turns">int64 [n], 0 … 3.</param>
    public Tensor Turn(Tensor pixels, Tensor turns)
    {
        using var scope = NewDisposeScope();
        return Pick(pixels, _turns.index_select(0, turns)).MoveToOuterDisposeScope();
    }

    /// <summary>int64 [n], uniform over 0 … <paramref name="exclusiveMax"/> − 1.</summary>
    public Tensor Draw(long n, int exclusiveMax, RandomStream random)
    {
        var values = new long[n];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.Next(exclusiveMax);
        return DeviceTensors.Of(values, _device);
    }

    public void Dispose()
    {
        _turns.Dispose();
        _line.Dispose();
        _mirror.Dispose();
        _rowLength.Dispose();
    }

    // bool [n, 1, side, side]: the pixels that a square of each image covers, its centre drawn from the image.
    private Tensor Covered(long[] squares, RandomStream random)
    {
        var n = squares.Length;
        var first = DeviceTensors.Of([.. squares.Select(square => -(square / 2))], _device).view(n, 1);
        var past = DeviceTensors.Of([.. squares.Select(square => square - square / 2)], _device).view(n, 1);
        var rows = OfLine().view(n, 1, side, 1);
        return rows.logical_and(OfLine().view(n, 1, 1, side));

        Tensor OfLine()
        {
            var distance = _line.sub(Draw(n, side, random).view(n, 1));
            return distance.ge(first).logical_and(distance.lt(past));
        }
    }

    // images: [n, channels, height, width]; positions: int64 [n or 1, side·side] in height·width, the same for every channel.
    private Tensor Pick(Tensor images, Tensor positions)
    {
        var (n, channels) = (images.shape[0], images.shape[1]);
        var index = positions.view(n, 1, side * side).expand(n, channels, side * side);
        return images.reshape(n, channels, -1).gather(2, index).view(n, channels, side, side);
    }

    // int64 [4, side·side]. Row k: where each pixel of an image turned by k quarters comes from.
    private static Tensor TurnTable(int side, Device device)
    {
        using var scope = NewDisposeScope();
        var upright = Numbers(side * side, place => place, device).view(side, side);
        var rows = Enumerable.Range(0, Architecture.Rotations).Select(k => upright.rot90(k, (0, 1)).flatten());
        return stack(rows).DetachFromDisposeScope();
    }

    // int64 [count]
    private static Tensor Numbers(int count, Func<int, long> number, Device device) =>
        DeviceTensors.Of([.. Enumerable.Range(0, count).Select(number)], device);
}
