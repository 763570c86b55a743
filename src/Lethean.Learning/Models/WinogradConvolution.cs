using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lethean.Learning.Tensors;
using TorchSharp;
using static System.Runtime.Intrinsics.Vector512;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// 3×3 convolutions with stride 1 in fewer products, on the processor: F(2×2, 3×3) of Lavin and Gray 2016 (arXiv 1509.09308). A tile of 2×2
/// places of the output sees 4×4 pixels. Sums and differences of these are 16 points, and so are those of the weights; in each point an
/// input and an output channel meet in one product, where a sum over the taps has 36 for the tile. Sums and differences of the products
/// are the output.
/// </summary>
internal static unsafe class WinogradConvolution
{
    private const int Lanes = 16;
    private const int Taps = 9;
    private const int Side = 4;
    private const int Points = Side * Side;

    // Numbers of all points of the tiles that are computed at once: few enough for the second cache. A gradient of weights gains from more.
    private const int Cached = 1 << 17;
    private const int CachedForWeights = 1 << 19;

    // Tiles that are added up for all channels while their points are in the first cache.
    private const int TilesAtOnce = 64;

    // Each by itself and optimised at once: where a vector is made of two, what inlines these no longer inlines the operations within.
    private const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Whether it can compute this, and this processor has the instructions for it. It gives no second derivatives.</summary>
    /// <param name="input">[n, inputs, height, width]</param>
    /// <param name="weight">[outputs, inputs, kernel, kernel]</param>
    public static bool Fits(Tensor input, Tensor weight, int stride) =>
        Kernels.Vectorised && input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32 && weight.shape[2] == 3 && stride == 1
        && input.shape[2] % Side == 0 && input.shape[3] % Side == 0 && weight.shape[0] % Lanes == 0 && weight.shape[1] % Lanes == 0;

    /// <summary>Tiles of all images.</summary>
    /// <param name="input">[n, inputs, height, width]</param>
    public static long TilesOf(Tensor input) => input.shape[0] * input.shape[2] * input.shape[3] / 4;

    /// <param name="input">[n, inputs, height, width]</param>
    /// <param name="weight">[outputs, inputs, 3, 3]</param>
    /// <returns>[n, outputs, height, width], a new tensor.</returns>
    public static Tensor Of(Tensor input, Tensor weight) =>
        is_grad_enabled() ? Product.apply(input, weight) : Multiply(input, weight, back: false);

    /// <param name="back">Whether the input is a gradient of the output, and the result that of the input.</param>
    private static Tensor Multiply(Tensor input, Tensor weight, bool back)
    {
        using Tensor whole = input.contiguous(), factors = PointsOfWeights(weight, back);
        var (source, images) = (Map.Of(input, border: 1), (int)input.shape[0]);
        var target = source with { Channels = (int)weight.shape[back ? 1 : 0], Border = 0 };
        var output = empty(images, target.Channels, target.Height, target.Width);
        float* pixels = Kernels.Numbers(whole), results = Kernels.Numbers(output), right = Kernels.Numbers(factors);
        var step = Math.Min(Math.Max(1, images / get_num_threads()), ImagesAtOnce(source, target, Cached));
        Kernels.Share((images + step - 1) / step, (begin, end) =>
        {
            using Place place = new(source), placeOfOutput = new(target);
            using Matrices left = new(source, step), products = new(target, step);
            for (var first = begin * step; first < Math.Min(images, end * step); first += step)
            {
                var count = Math.Min(step, images - first);
                for (var i = 0; i < count; i++)
                {
                    source.Read(pixels + (first + i) * source.Numbers, place.Map);
                    PointsOfPixels(source, place, left.At(i), left.Step);
                }

                for (var point = 0; point < Points; point++)
                    for (var channel = 0; channel < target.Channels; channel += Lanes)
                        Products(
                            new(left.First + point * left.Step, source.Channels, 1, count * source.Tiles, source.Channels),
                            right + ((long)point * target.Channels + channel) * source.Channels, Lanes,
                            new(products.First + point * products.Step + channel, target.Channels, adds: false));
                for (var i = 0; i < count; i++)
                {
                    PixelsOfPoints(target, products.At(i), products.Step, placeOfOutput.Map);
                    target.Write(placeOfOutput.Map, results + (first + i) * target.Numbers);
                }
            }
        });
        return output;
    }

    /// <returns>[outputs, inputs, 3, 3], a new tensor.</returns>
    private static Tensor GradientOfWeights(Tensor input, Tensor ofOutput)
    {
        using Tensor whole = input.contiguous(), gradient = ofOutput.contiguous();
        var (source, target, images) = (Map.Of(input, border: 1), Map.Of(ofOutput, border: 0), (int)input.shape[0]);
        float* pixels = Kernels.Numbers(whole), gradients = Kernels.Numbers(gradient);
        var step = Math.Min(images, ImagesAtOnce(source, target, CachedForWeights));
        using Matrices left = new(source, step), right = new(target, step);
        using var sums = Kernels.Zeros(Points, source.Channels, target.Channels);
        var totals = Kernels.Numbers(sums);
        for (var first = 0; first < images; first += step)
        {
            var (start, count) = (first, Math.Min(step, images - first));
            Kernels.Share(count, (begin, end) =>
            {
                using Place place = new(source), placeOfOutput = new(target);
                for (var i = begin; i < end; i++)
                {
                    source.Read(pixels + (start + i) * source.Numbers, place.Map);
                    PointsOfPixels(source, place, left.At(i), left.Step);
                    target.Read(gradients + (start + i) * target.Numbers, placeOfOutput.Map);
                    PointsOfGradients(target, placeOfOutput.Map, right.First + (long)i * target.Tiles * Lanes, right.Step);
                }
            });
            Kernels.Share(Points, (begin, end) =>
            {
                for (var point = begin; point < end; point++)
                    for (var tile = 0; tile < count * source.Tiles; tile += TilesAtOnce)
                        for (var channel = 0; channel < target.Channels; channel += Lanes)
                            Products(
                                new(left.First + point * left.Step + (long)tile * source.Channels, 1, source.Channels, source.Channels,
                                    Math.Min(TilesAtOnce, count * source.Tiles - tile)),
                                right.First + point * right.Step + (long)channel * step * target.Tiles + tile * Lanes, Lanes,
                                new(totals + (long)point * source.Channels * target.Channels + channel, target.Channels, adds: true));
            });
        }

        return WeightsOfPoints(sums);
    }

    private static int ImagesAtOnce(Map source, Map target, int numbers) =>
        Math.Max(1, numbers / (Points * source.Tiles * (source.Channels + target.Channels)));

    /// <summary>The points of all weights, as the right side of products: blocks of sixteen output channels lie together.</summary>
    /// <param name="back">Whether inputs and outputs change places, and each kernel is turned around.</param>
    /// <returns>[16, outputs / 16, inputs, 16], a new tensor.</returns>
    private static Tensor PointsOfWeights(Tensor weight, bool back)
    {
        using var whole = weight.contiguous();
        var (outputs, inputs) = ((int)weight.shape[back ? 1 : 0], (int)weight.shape[back ? 0 : 1]);
        var result = empty(Points, outputs / Lanes, inputs, Lanes);
        float* from = Kernels.Numbers(whole), to = Kernels.Numbers(result);
        var (output, input) = back ? (Taps, outputs * Taps) : (inputs * Taps, Taps);
        Kernels.Share(outputs / Lanes, (begin, end) =>
        {
            var room = stackalloc float[(Taps + 3 * Side) * Lanes];
            for (var i = begin * inputs; i < end * inputs; i++)
            {
                var kernels = from + (long)(i / inputs) * Lanes * output + (long)(i % inputs) * input;
                for (var lane = 0; lane < Lanes; lane += Side)
                    TransposeKernels(kernels + lane * output, output, room + lane, Lanes, toTaps: true);
                PointsOfKernels(room, to + (long)i * Lanes, (long)outputs * inputs, back);
            }
        });
        return result;
    }

    /// <summary>Gᵀ u G for the points u of each pair of channels.</summary>
    /// <param name="points">[16, inputs, outputs]</param>
    /// <returns>[outputs, inputs, 3, 3], a new tensor.</returns>
    private static Tensor WeightsOfPoints(Tensor points)
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
                KernelsOfPoints(from + (long)input * outputs + block, (long)inputs * outputs, room);
                for (var lane = 0; lane < Lanes; lane += Side)
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
        for (var i = 0; i < Taps; i += i == 4 ? 1 : 4)
        {
            if (toTaps)
                Transpose(kernels + i, row, taps + i * tap, tap);
            else
                Transpose(taps + i * tap, tap, kernels + i, row);
        }
    }

    /// <summary>G g Gᵀ for sixteen kernels g at once, with the rows (1 0 0), (½ ½ ½), (½ −½ ½), (0 0 1) of G.</summary>
    /// <param name="room">[9, 16] the kernels, and room for [4, 3, 16] behind them.</param>
    /// <param name="point">From one point to the next.</param>
    /// <param name="back">Whether the kernels are turned around: the first and the last of four points change places, in both directions.</param>
    [MethodImpl(Compiled)]
    private static void PointsOfKernels(float* room, float* to, long point, bool back)
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
    [MethodImpl(Compiled)]
    private static void KernelsOfPoints(float* points, long point, float* room)
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
    /// <param name="place">Where the pixels are, with a border of one.</param>
    /// <param name="point">From one point to the next.</param>
    [MethodImpl(Compiled)]
    private static void PointsOfPixels(Map shape, Place place, float* to, long point)
    {
        float* map = place.Map, rows = place.Rows;
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
    [MethodImpl(Compiled)]
    private static void PointsOfGradients(Map shape, float* map, float* to, long point)
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

    /// <summary>Aᵀ m A for the products m of each tile: the reverse of <see cref="PointsOfGradients"/> in shape.</summary>
    [MethodImpl(Compiled)]
    private static void PixelsOfPoints(Map shape, float* from, long point, float* map)
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

    /// <summary>Writes four rows of four numbers as columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(float* from, long fromRow, float* to, long toRow)
    {
        var (a, b) = (Vector128.Load(from), Vector128.Load(from + fromRow));
        var (c, d) = (Vector128.Load(from + 2 * fromRow), Vector128.Load(from + 3 * fromRow));
        var (upper, lower) = (Sse.UnpackLow(a, b), Sse.UnpackLow(c, d));
        Sse.MoveLowToHigh(upper, lower).Store(to);
        Sse.MoveHighToLow(lower, upper).Store(to + toRow);
        (upper, lower) = (Sse.UnpackHigh(a, b), Sse.UnpackHigh(c, d));
        Sse.MoveLowToHigh(upper, lower).Store(to + 2 * toRow);
        Sse.MoveHighToLow(lower, upper).Store(to + 3 * toRow);
    }

    /// <summary>Sums of products with sixteen columns, or what these add to sums. Their order is the same whatever computes them.</summary>
    /// <param name="right">Rows of sixteen numbers.</param>
    /// <param name="step">From one row of the right side to the next.</param>
    private static void Products(in Left left, float* right, long step, in Sums sums)
    {
        var row = 0;
        for (; Vector512.IsHardwareAccelerated && row <= left.Rows - 8; row += 8)
            EightRows(left, row, right, step, sums);
        // What remains of twelves is a multiple of four.
        for (; row <= left.Rows - 12; row += 12)
        {
            SixRows(left, row, right, step, sums);
            SixRows(left, row + 6, right, step, sums);
        }

        for (; row < left.Rows; row += 4)
            FourRows(left, row, right, step, sums);
    }

    [MethodImpl(Compiled)]
    private static void EightRows(in Left left, int first, float* right, long step, in Sums sums)
    {
        Vector512<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        float* upper = left.Numbers + first * left.Row, to = sums.Numbers + first * sums.Row;
        var (row, next) = (left.Row, sums.Row);
        var lower = upper + 4 * row;
        if (sums.Adds)
        {
            (a, b, c, d) = (Load(to), Load(to + next), Load(to + 2 * next), Load(to + 3 * next));
            (e, f, g, h) = (Load(to + 4 * next), Load(to + 5 * next), Load(to + 6 * next), Load(to + 7 * next));
        }

        for (var count = left.Count; count > 0; count--, upper += left.Step, lower += left.Step, right += step)
        {
            var factor = Load(right);
            a = FusedMultiplyAdd(Create(*upper), factor, a);
            b = FusedMultiplyAdd(Create(upper[row]), factor, b);
            c = FusedMultiplyAdd(Create(upper[2 * row]), factor, c);
            d = FusedMultiplyAdd(Create(upper[3 * row]), factor, d);
            e = FusedMultiplyAdd(Create(*lower), factor, e);
            f = FusedMultiplyAdd(Create(lower[row]), factor, f);
            g = FusedMultiplyAdd(Create(lower[2 * row]), factor, g);
            h = FusedMultiplyAdd(Create(lower[3 * row]), factor, h);
        }

        a.Store(to);
        b.Store(to + next);
        c.Store(to + 2 * next);
        d.Store(to + 3 * next);
        e.Store(to + 4 * next);
        f.Store(to + 5 * next);
        g.Store(to + 6 * next);
        h.Store(to + 7 * next);
    }

    /// <summary>The same in registers of 256 bits.</summary>
    [MethodImpl(Compiled)]
    private static void SixRows(in Left left, int first, float* right, long step, in Sums sums)
    {
        const int Half = Lanes / 2;
        Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default;
        Vector256<float> g = default, h = default, i = default, j = default, k = default, l = default;
        float* upper = left.Numbers + first * left.Row, to = sums.Numbers + first * sums.Row;
        var (row, next) = (left.Row, sums.Row);
        var lower = upper + 3 * row;
        if (sums.Adds)
        {
            (a, g) = (Vector256.Load(to), Vector256.Load(to + Half));
            (b, h) = (Vector256.Load(to + next), Vector256.Load(to + next + Half));
            (c, i) = (Vector256.Load(to + 2 * next), Vector256.Load(to + 2 * next + Half));
            (d, j) = (Vector256.Load(to + 3 * next), Vector256.Load(to + 3 * next + Half));
            (e, k) = (Vector256.Load(to + 4 * next), Vector256.Load(to + 4 * next + Half));
            (f, l) = (Vector256.Load(to + 5 * next), Vector256.Load(to + 5 * next + Half));
        }

        for (var count = left.Count; count > 0; count--, upper += left.Step, lower += left.Step, right += step)
        {
            var (factor, other, number) = (Vector256.Load(right), Vector256.Load(right + Half), Vector256.Create(*upper));
            (a, g) = (Vector256.FusedMultiplyAdd(number, factor, a), Vector256.FusedMultiplyAdd(number, other, g));
            number = Vector256.Create(upper[row]);
            (b, h) = (Vector256.FusedMultiplyAdd(number, factor, b), Vector256.FusedMultiplyAdd(number, other, h));
            number = Vector256.Create(upper[2 * row]);
            (c, i) = (Vector256.FusedMultiplyAdd(number, factor, c), Vector256.FusedMultiplyAdd(number, other, i));
            number = Vector256.Create(*lower);
            (d, j) = (Vector256.FusedMultiplyAdd(number, factor, d), Vector256.FusedMultiplyAdd(number, other, j));
            number = Vector256.Create(lower[row]);
            (e, k) = (Vector256.FusedMultiplyAdd(number, factor, e), Vector256.FusedMultiplyAdd(number, other, k));
            number = Vector256.Create(lower[2 * row]);
            (f, l) = (Vector256.FusedMultiplyAdd(number, factor, f), Vector256.FusedMultiplyAdd(number, other, l));
        }

        Store(a, g, to);
        Store(b, h, to + next);
        Store(c, i, to + 2 * next);
        Store(d, j, to + 3 * next);
        Store(e, k, to + 4 * next);
        Store(f, l, to + 5 * next);
    }

    [MethodImpl(Compiled)]
    private static void FourRows(in Left left, int first, float* right, long step, in Sums sums)
    {
        const int Half = Lanes / 2;
        Vector256<float> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        float* numbers = left.Numbers + first * left.Row, to = sums.Numbers + first * sums.Row;
        var (row, next) = (left.Row, sums.Row);
        if (sums.Adds)
        {
            (a, e) = (Vector256.Load(to), Vector256.Load(to + Half));
            (b, f) = (Vector256.Load(to + next), Vector256.Load(to + next + Half));
            (c, g) = (Vector256.Load(to + 2 * next), Vector256.Load(to + 2 * next + Half));
            (d, h) = (Vector256.Load(to + 3 * next), Vector256.Load(to + 3 * next + Half));
        }

        for (var count = left.Count; count > 0; count--, numbers += left.Step, right += step)
        {
            var (factor, other, number) = (Vector256.Load(right), Vector256.Load(right + Half), Vector256.Create(*numbers));
            (a, e) = (Vector256.FusedMultiplyAdd(number, factor, a), Vector256.FusedMultiplyAdd(number, other, e));
            number = Vector256.Create(numbers[row]);
            (b, f) = (Vector256.FusedMultiplyAdd(number, factor, b), Vector256.FusedMultiplyAdd(number, other, f));
            number = Vector256.Create(numbers[2 * row]);
            (c, g) = (Vector256.FusedMultiplyAdd(number, factor, c), Vector256.FusedMultiplyAdd(number, other, g));
            number = Vector256.Create(numbers[3 * row]);
            (d, h) = (Vector256.FusedMultiplyAdd(number, factor, d), Vector256.FusedMultiplyAdd(number, other, h));
        }

        Store(a, e, to);
        Store(b, f, to + next);
        Store(c, g, to + 2 * next);
        Store(d, h, to + 3 * next);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> left, Vector256<float> right, float* to)
    {
        left.Store(to);
        right.Store(to + Lanes / 2);
    }

    /// <summary>The left side of products: rows of numbers, each of which multiplies a row of the right side.</summary>
    /// <param name="row">From one row to the next.</param>
    /// <param name="step">From one number of a row to the next.</param>
    /// <param name="rows">A multiple of four.</param>
    /// <param name="count">Numbers of a row.</param>
    private readonly struct Left(float* numbers, long row, long step, int rows, int count)
    {
        public float* Numbers { get; } = numbers;

        public long Row { get; } = row;

        public long Step { get; } = step;

        public int Rows { get; } = rows;

        public int Count { get; } = count;
    }

    /// <summary>Rows of sixteen sums.</summary>
    /// <param name="row">From one row to the next.</param>
    /// <param name="adds">Whether the sums go on from what is there.</param>
    private readonly struct Sums(float* numbers, long row, bool adds)
    {
        public float* Numbers { get; } = numbers;

        public long Row { get; } = row;

        public bool Adds { get; } = adds;
    }

    /// <summary>One image with its channels last, and zeros around it.</summary>
    /// <param name="Border">How wide the zeros are.</param>
    private readonly record struct Map(int Height, int Width, int Channels, int Border)
    {
        public int Tiles => Height * Width / 4;

        /// <summary>Numbers of the image.</summary>
        public long Numbers => (long)Channels * Height * Width;

        /// <summary>Numbers of a row with its border.</summary>
        public int Row => (Width + 2 * Border) * Channels;

        /// <summary>Numbers of all rows with their borders.</summary>
        public int Size => (Height + 2 * Border) * Row;

        /// <param name="of">[n, channels, height, width]</param>
        public static Map Of(Tensor of, int border) => new((int)of.shape[2], (int)of.shape[3], (int)of.shape[1], border);

        /// <param name="image">[channels, height, width]</param>
        /// <param name="map">Its border stays as it is.</param>
        public void Read(float* image, float* map) => Move(image, map, read: true);

        /// <param name="image">[channels, height, width]</param>
        public void Write(float* map, float* image) => Move(image, map, read: false);

        [MethodImpl(Compiled)]
        private void Move(float* image, float* map, bool read)
        {
            var pixels = (long)Height * Width;
            map += Border * (Row + Channels);
            for (var channel = 0; channel < Channels; channel += Side)
            {
                float* planes = image + channel * pixels, line = map + channel;
                for (var y = 0; y < Height; y++, line += Row)
                {
                    for (var x = 0; x < Width; x += Side, planes += Side)
                    {
                        if (read)
                            Transpose(planes, pixels, line + x * Channels, Channels);
                        else
                            Transpose(line + x * Channels, Channels, planes, pixels);
                    }
                }
            }
        }
    }

    /// <summary>Room for one image with its channels last.</summary>
    private sealed class Place(Map shape) : IDisposable
    {
        private readonly Tensor _map = Kernels.Zeros(shape.Size);
        private readonly Tensor _rows = empty(Side * shape.Row);

        public float* Map => Kernels.Numbers(_map);

        /// <summary>Room for four rows of it.</summary>
        public float* Rows => Kernels.Numbers(_rows);

        public void Dispose()
        {
            _map.Dispose();
            _rows.Dispose();
        }
    }

    /// <summary>Room for the points of all tiles of some images: sixteen matrices [tiles, channels].</summary>
    private sealed class Matrices(Map shape, int images) : IDisposable
    {
        private readonly Tensor _numbers = empty(Points, images * shape.Tiles, shape.Channels);

        public float* First => Kernels.Numbers(_numbers);

        /// <summary>From one matrix to the next.</summary>
        public long Step { get; } = (long)images * shape.Tiles * shape.Channels;

        /// <summary>The first number of an image in the first matrix.</summary>
        public float* At(int image) => First + (long)image * shape.Tiles * shape.Channels;

        public void Dispose() => _numbers.Dispose();
    }

    private sealed class Product : autograd.SingleTensorFunction<Product>
    {
        public override string Name => nameof(WinogradConvolution);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (input, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([input, weight]);
            return Multiply(input, weight, back: false);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            using Tensor input = saved[0], weight = saved[1];
            return [Multiply(grad_output, weight, back: true), GradientOfWeights(input, grad_output)];
        }
    }
}
