using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethean.Learning.Tensors;
using static System.Runtime.Intrinsics.Vector512;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// The sums and differences of <see cref="WinogradConvolution"/>: from weights, pixels and gradients to their points, and back.
/// </summary>
internal static unsafe class WinogradPoints
{
    /// <summary>Rows and columns of pixels that a tile sees.</summary>
    public const int Side = 4;

    /// <summary>Points of a tile, and of a kernel.</summary>
    public const int Count = Side * Side;

    private const int Lanes = RowProducts.Columns;
    private const int Taps = 9;

    /// <summary>The points of all weights, as the right side of products: blocks of sixteen output channels lie together.</summary>
    /// <param name="back">Whether inputs and outputs change places, and each kernel is turned around.</param>
    /// <returns>[16, outputs / 16, inputs, 16], a new tensor.</returns>
    public static Tensor OfWeights(Tensor weight, bool back)
    {
        using var whole = weight.contiguous();
        var (outputs, inputs) = ((int)weight.shape[back ? 1 : 0], (int)weight.shape[back ? 0 : 1]);
        var result = empty(Count, outputs / Lanes, inputs, Lanes);
        float* from = Kernels.Numbers(whole), to = Kernels.Numbers(result);
        var (output, input) = back ? (Taps, outputs * Taps) : (inputs * Taps, Taps);
        Kernels.Share(outputs / Lanes, (begin, end) =>
        {
            var room = stackalloc float[(Taps + 3 * Side) * Lanes];
            for (var i = begin * inputs; i < end * inputs; i++)
            {
                var kernels = from + (long)(i / inputs) * Lanes * output + (long)(i % inputs) * input;
                for (var lane = 0; lane < Lanes; lane += Kernels.Square)
                    TransposeKernels(kernels + lane * output, output, room + lane, Lanes, toTaps: true);
                OfKernels(room, to + (long)i * Lanes, (long)outputs * inputs, back);
            }
        });
        return result;
    }

    /// <summary>Gᵀ u G for the points u of each pair of channels.</summary>
    /// <param name="points">[16, inputs, outputs]</param>
    /// <returns>[outputs, inputs, 3, 3], a new tensor.</returns>
    public static Tensor WeightsOf(Tensor points)
    {
        var (inputs, outputs) = ((int)points.shape[1], (int)points.shape[2]);
        var result = empty(outputs, inputs, 3, 3);
        float* from = Kernels.Numbers(points), to = Kernels.Numbers(result);
        Kernels.Share(outputs / Lanes, (begin, end) =>
        {
            var room = stackalloc float[(Taps + 3 * Side) * Lanes];
            for (var i = begin * inputs; i < end * inputs; i++)
            {
                var (block, input) = (i / inputs * Lanes, i % inputs);
                KernelsOf(from + (long)input * outputs + block, (long)inputs * outputs, room);
                for (var lane = 0; lane < Lanes; lane += Kernels.Square)
                    TransposeKernels(
                        to + ((long)(block + lane) * inputs + input) * Taps, (long)inputs * Taps, room + lane, Lanes, toTaps: false);
            }
        });
        return result;
    }

    /// <summary>Exchanges rows and columns of four kernels.</summary>
    /// <param name="kernels">Four rows of nine.</param>
    /// <param name="taps">Nine rows of four.</param>
    /// <param name="toTaps">Which of both is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeKernels(float* kernels, long row, float* taps, long tap, bool toTaps)
    {
        // The last four of nine overlap those before, which come out the same.
        for (var i = 0; i < Taps; i += i == Kernels.Square ? 1 : Kernels.Square)
        {
            if (toTaps)
                Kernels.Transpose(kernels + i, row, taps + i * tap, tap);
            else
                Kernels.Transpose(taps + i * tap, tap, kernels + i, row);
        }
    }

    /// <summary>G g Gᵀ for sixteen kernels g at once, with the rows (1 0 0), (½ ½ ½), (½ −½ ½), (0 0 1) of G.</summary>
    /// <param name="room">[9, 16] the kernels, and room for [4, 3, 16] behind them.</param>
    /// <param name="point">From one point to the next.</param>
    /// <param name="back">
    /// Whether the kernels are turned around: the first and the last of four points change places, in both directions.
    /// </param>
    [MethodImpl(Kernels.Compiled)]
    private static void OfKernels(float* room, float* to, long point, bool back)
    {
        var half = Create(0.5f);
        var rows = room + Taps * Lanes;
        for (var i = 0; i < 3 * Lanes; i += Lanes)
        {
            var (a, b, c) = (Load(room + i), Load(room + 3 * Lanes + i) * half, Load(room + 6 * Lanes + i));
            var outer = (a + c) * half;
            a.Store(rows + i);
            (outer + b).Store(rows + 3 * Lanes + i);
            (outer - b).Store(rows + 6 * Lanes + i);
            c.Store(rows + 9 * Lanes + i);
        }

        var (first, last) = back ? (3L, 0L) : (0L, 3L);
        for (var row = 0; row < Side; row++, rows += 3 * Lanes)
        {
            var (a, b, c) = (Load(rows), Load(rows + Lanes) * half, Load(rows + 2 * Lanes));
            var outer = (a + c) * half;
            var line = to + Side * point * (row == 0 ? first : row == 3 ? last : row);
            a.Store(line + first * point);
            (outer + b).Store(line + point);
            (outer - b).Store(line + 2 * point);
            c.Store(line + last * point);
        }
    }

    /// <param name="room">Gets [9, 16] kernels; room for [3, 4, 16] is behind them.</param>
    [MethodImpl(Kernels.Compiled)]
    private static void KernelsOf(float* points, long point, float* room)
    {
        var half = Create(0.5f);
        var rows = room + Taps * Lanes;
        for (var column = 0; column < Side; column++, points += point)
        {
            var (b, c) = (Load(points + Side * point) * half, Load(points + 2 * Side * point) * half);
            var to = rows + column * Lanes;
            (Load(points) + b + c).Store(to);
            (b - c).Store(to + Side * Lanes);
            (b + c + Load(points + 3 * Side * point)).Store(to + 2 * Side * Lanes);
        }

        for (var row = 0; row < 3; row++, rows += Side * Lanes, room += 3 * Lanes)
        {
            var (b, c) = (Load(rows + Lanes) * half, Load(rows + 2 * Lanes) * half);
            (Load(rows) + b + c).Store(room);
            (b - c).Store(room + Lanes);
            (b + c + Load(rows + 3 * Lanes)).Store(room + 2 * Lanes);
        }
    }

    /// <summary>
    /// Bᵀ d B for the 4×4 pixels d of each tile, two apart, with the rows (1 0 −1 0), (0 1 1 0), (0 −1 1 0), (0 1 0 −1) of Bᵀ.
    /// </summary>
    /// <param name="map">With a border of one.</param>
    /// <param name="rows">Room for four rows of it.</param>
    /// <param name="point">From one point to the next.</param>
    [MethodImpl(Kernels.Compiled)]
    public static void OfPixels(ChannelsLast shape, float* map, float* rows, float* to, long point)
    {
        var (row, channels) = (shape.Row, shape.Channels);
        for (var top = 0; top < shape.Height; top += 2, map += 2 * row)
        {
            for (var i = 0; i < row; i += Lanes)
            {
                var (a, b, c, d) = (Load(map + i), Load(map + row + i), Load(map + 2 * row + i), Load(map + 3 * row + i));
                (a - c).Store(rows + i);
                (b + c).Store(rows + row + i);
                (c - b).Store(rows + 2 * row + i);
                (b - d).Store(rows + 3 * row + i);
            }

            float* from = rows, line = to;
            for (var i = 0; i < Side; i++, from += row, line += Side * point)
            {
                float* pixel = from, tile = line;
                for (var left = 0; left < shape.Width; left += 2, pixel += channels)
                {
                    for (var end = pixel + channels; pixel < end; pixel += Lanes, tile += Lanes)
                    {
                        var (b, c) = (Load(pixel + channels), Load(pixel + 2 * channels));
                        (Load(pixel) - c).Store(tile);
                        (b + c).Store(tile + point);
                        (c - b).Store(tile + 2 * point);
                        (b - Load(pixel + 3 * channels)).Store(tile + 3 * point);
                    }
                }
            }

            to += shape.Width / 2 * channels;
        }
    }

    /// <summary>A g Aᵀ for the gradients g of the 2×2 places of each tile, with the rows (1 0), (1 1), (1 −1), (0 −1) of A.</summary>
    /// <param name="to">As the right side of products: blocks of sixteen channels lie together.</param>
    [MethodImpl(Kernels.Compiled)]
    public static void OfGradients(ChannelsLast shape, float* map, float* to, long point)
    {
        var (row, channels, block) = (shape.Row, shape.Channels, point / shape.Channels * Lanes);
        for (var top = 0; top < shape.Height; top += 2, map += row)
        {
            for (var left = 0; left < shape.Width; left += 2, map += channels, to += Lanes)
            {
                var line = to;
                for (var end = map + channels; map < end; map += Lanes, line += block)
                {
                    var (a, b) = (Load(map), Load(map + channels));
                    var (c, d) = (Load(map + row), Load(map + row + channels));
                    Spread(a, b, line, point);
                    Spread(a + c, b + d, line + Side * point, point);
                    Spread(a - c, b - d, line + 2 * Side * point, point);
                    Spread(-c, -d, line + 3 * Side * point, point);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(Vector512<float> left, Vector512<float> right, float* to, long point)
    {
        left.Store(to);
        (left + right).Store(to + point);
        (left - right).Store(to + 2 * point);
        (-right).Store(to + 3 * point);
    }

    /// <summary>Aᵀ m A for the products m of each tile: the reverse of <see cref="OfGradients"/> in shape.</summary>
    [MethodImpl(Kernels.Compiled)]
    public static void PixelsOf(ChannelsLast shape, float* from, long point, float* map)
    {
        var (row, channels) = (shape.Row, shape.Channels);
        for (var top = 0; top < shape.Height; top += 2, map += row)
        {
            for (var left = 0; left < shape.Width; left += 2, map += channels)
            {
                for (var end = map + channels; map < end; map += Lanes, from += Lanes)
                {
                    var (a, b) = Gathered(from, Side * point);
                    var (c, d) = Gathered(from + point, Side * point);
                    (a, b) = (a + c, b + d);
                    var (e, f) = (c, d);
                    (c, d) = Gathered(from + 2 * point, Side * point);
                    (a, b, e, f) = (a + c, b + d, e - c, f - d);
                    (c, d) = Gathered(from + 3 * point, Side * point);
                    a.Store(map);
                    (e - c).Store(map + channels);
                    b.Store(map + row);
                    (f - d).Store(map + row + channels);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Upper, Vector512<float> Lower) Gathered(float* from, long step)
    {
        var (b, c) = (Load(from + step), Load(from + 2 * step));
        return (Load(from) + b + c, b - c - Load(from + 3 * step));
    }
}
