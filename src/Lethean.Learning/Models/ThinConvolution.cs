using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lethean.Learning.Tensors;
using TorchSharp;
using static System.Runtime.Intrinsics.Vector512;
using static TorchSharp.torch;

namespace Lethean.Learning.Models;

/// <summary>
/// A 3×3 convolution of few images on a small map, on the processor. There the weights are the work: an image makes a row of patches for
/// each place of the output, and the weights, megabytes of them, are multiplied with all of these rows while they are read once, and are
/// left in their layout.
/// </summary>
internal static unsafe class ThinConvolution
{
    private const int Lanes = 16;
    private const int Taps = 9;

    // A tile has four rows on each side: its sixteen sums or factors stay in registers.
    private const int Tile = 4;

    // Columns of a tile that stay in the first cache.
    private const int Panel = 512;

    /// <summary>Whether it can compute this, and this processor has the instructions for it.</summary>
    /// <param name="input">[n, inputs, height, width]</param>
    /// <param name="weight">[outputs, inputs, kernel, kernel]</param>
    public static bool Fits(Tensor input, Tensor weight, int stride) =>
        Kernels.Vectorised && input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32
        && weight.shape[2] == 3 && input.shape[2] == input.shape[3] && input.shape[2] / stride % 2 == 0
        && weight.shape[0] % Tile == 0 && weight.shape[1] % (2 * Lanes) == 0;

    /// <summary>Without gradients.</summary>
    /// <param name="patches">See <see cref="PatchesOf"/>.</param>
    /// <param name="weight">[outputs, inputs, 3, 3]</param>
    /// <param name="size">Rows and columns of the output.</param>
    /// <returns>[n, outputs, size, size], a new tensor.</returns>
    public static Tensor Multiply(Tensor patches, Tensor weight, int size)
    {
        var (places, outputs, width) = (size * size, (int)weight.shape[0], (int)patches.shape[1]);
        var images = (int)patches.shape[0] / places;
        var output = empty(images, outputs, size, size);
        float* rows = Kernels.Numbers(patches), weights = Kernels.Numbers(weight), results = Kernels.Numbers(output);
        Kernels.Share(outputs / Tile, (from, to) =>
        {
            for (var row = from * Tile; row < to * Tile; row += Tile)
                for (var place = 0; place < images * places; place += Tile)
                    SumTile(
                        rows + (long)place * width, weights + (long)row * width, results + At(row, place, outputs, places), places, width);
        });
        return output;
    }

    /// <summary>The gradient of the input from that of the output.</summary>
    /// <param name="ofOutput">[n, outputs, size, size]</param>
    /// <param name="weight">[outputs, inputs, 3, 3]</param>
    /// <returns>[n, inputs, size · stride, size · stride], a new tensor.</returns>
    public static Tensor MultiplyBack(Tensor ofOutput, Tensor weight, int stride)
    {
        var (images, outputs, size) = ((int)ofOutput.shape[0], (int)weight.shape[0], (int)ofOutput.shape[2]);
        var (places, inputs) = (size * size, (int)weight.shape[1]);
        var width = inputs * Taps;
        using var whole = ofOutput.contiguous();
        using var ofPatches = Kernels.Zeros(images * places, width);
        float* factors = Kernels.Numbers(whole), weights = Kernels.Numbers(weight), results = Kernels.Numbers(ofPatches);
        Kernels.Share(width / Lanes, (from, to) => EachPanel(from * Lanes, to * Lanes, (begin, end) =>
        {
            for (var row = 0; row < outputs; row += Tile)
                for (var place = 0; place < images * places; place += Tile)
                    AddTile(
                        results + (long)place * width + begin, factors + At(row, place, outputs, places), places,
                        weights + (long)row * width + begin, width, end - begin);
        }));
        return ImagesOf(ofPatches, inputs, size, stride);
    }

    /// <summary>
    /// to ← to + factor · gradient of the weights, which is the sum over all places of the products of the output's gradient and the
    /// patches. Each number is rounded as if the sum was a tensor of its own.
    /// </summary>
    /// <param name="to">[outputs, inputs, 3, 3]</param>
    /// <param name="ofOutput">[n, outputs, size, size]</param>
    /// <param name="patches">See <see cref="PatchesOf"/>.</param>
    public static void AddGradient(Tensor to, Tensor ofOutput, Tensor patches, float factor)
    {
        var (outputs, places, width) = ((int)to.shape[0], (int)(ofOutput.shape[2] * ofOutput.shape[3]), (int)patches.shape[1]);
        var images = (int)ofOutput.shape[0];
        using var whole = ofOutput.contiguous();
        float* results = Kernels.Numbers(to), factors = Kernels.Numbers(whole), rows = Kernels.Numbers(patches);
        Kernels.Share(outputs / Tile, (from, until) => EachPanel(0, width, (begin, end) =>
        {
            for (var row = from * Tile; row < until * Tile; row += Tile)
                for (var column = begin; column < end; column += 2 * Lanes)
                    AddSums(
                        results + (long)row * width + column, factors + row * places, rows + column, (images, outputs, places), width,
                        factor);
        }));
    }

    /// <summary>
    /// The squared length of the gradient of the weights, and a bound on each number of it and each partial sum on the way to it: the sum
    /// over all places of the products of both rows' lengths. Either is no finite number where a factor is none.
    /// </summary>
    /// <param name="ofOutput">[n, outputs, size, size]</param>
    /// <param name="patches">See <see cref="PatchesOf"/>.</param>
    public static (double Square, double Bound) SquareAndBound(Tensor ofOutput, Tensor patches)
    {
        var (outputs, places, width) = ((int)ofOutput.shape[1], (int)(ofOutput.shape[2] * ofOutput.shape[3]), (int)patches.shape[1]);
        var rows = (int)patches.shape[0];
        using var whole = ofOutput.contiguous();
        float* factors = Kernels.Numbers(whole), numbers = Kernels.Numbers(patches);
        var gradient = new float[rows * outputs]; // a row for each place, as the patches have
        for (var row = 0; row < rows; row++)
            for (var output = 0; output < outputs; output++)
                gradient[row * outputs + output] = factors[At(output, row, outputs, places)];
        var (square, bound) = (0.0, 0.0);
        for (var i = 0; i < rows; i++)
        {
            var own = Product(i, i);
            (square, bound) = (square + own, bound + Math.Sqrt(own));
            for (var j = 0; j < i; j++)
                square += 2 * Product(i, j);
        }

        return (square, bound);

        double Product(int i, int j) =>
            Kernels.Dot(gradient.AsSpan(i * outputs, outputs), gradient.AsSpan(j * outputs, outputs))
            * Kernels.Dot(new(numbers + (long)i * width, width), new(numbers + (long)j * width, width));
    }

    /// <summary>What each place of the output sees of the input, with zeros beside the map.</summary>
    /// <param name="input">[n, inputs, size · stride, size · stride]</param>
    /// <returns>[n · size · size, inputs · 9], a new tensor.</returns>
    public static Tensor PatchesOf(Tensor input, int stride)
    {
        using var whole = input.contiguous();
        var (images, inputs, pixels) = ((int)input.shape[0], (int)input.shape[1], (int)(input.shape[2] * input.shape[3]));
        var size = (int)input.shape[2] / stride;
        var patches = Kernels.Zeros(images * size * size, inputs * Taps);
        float* from = Kernels.Numbers(whole), to = Kernels.Numbers(patches);
        var meetings = Meetings(size, stride);
        for (var image = 0; image < images; image++)
            foreach (var (place, tap, pixel) in meetings)
                for (var channel = 0; channel < inputs; channel++)
                    to[((image * size * size + place) * inputs + channel) * Taps + tap] = from[(image * inputs + channel) * pixels + pixel];
        return patches;
    }

    private static Tensor ImagesOf(Tensor patches, int inputs, int size, int stride)
    {
        var (images, pixels) = ((int)patches.shape[0] / (size * size), size * stride * size * stride);
        var result = Kernels.Zeros(images, inputs, size * stride, size * stride);
        float* from = Kernels.Numbers(patches), to = Kernels.Numbers(result);
        var meetings = Meetings(size, stride);
        for (var image = 0; image < images; image++)
            foreach (var (place, tap, pixel) in meetings)
                for (var channel = 0; channel < inputs; channel++)
                    to[(image * inputs + channel) * pixels + pixel] +=
                        from[((image * size * size + place) * inputs + channel) * Taps + tap];
        return result;
    }

    /// <summary>Where [n, outputs, size, size] has the number of an output and a place, places counted over all images.</summary>
    private static int At(int output, int place, int outputs, int places) =>
        (place / places * outputs + output) * places + place % places;

    /// <summary>Which place of the output meets which pixel in which tap of the kernel.</summary>
    private static (int Place, int Tap, int Pixel)[] Meetings(int size, int stride) => [..
        from place in Enumerable.Range(0, size * size)
        from tap in Enumerable.Range(0, Taps)
        let row = place / size * stride + tap / 3 - 1
        let column = place % size * stride + tap % 3 - 1
        where row >= 0 && row < size * stride && column >= 0 && column < size * stride
        select (place, tap, row * size * stride + column)];

    private static void EachPanel(int begin, int end, Action<int, int> compute)
    {
        for (; begin < end; begin += Panel)
            compute(begin, Math.Min(end, begin + Panel));
    }

    /// <summary>Sixteen products of four rows on each side; the sum of row i and column j comes to sums[j · step + i].</summary>
    [MethodImpl(Kernels.Compiled)]
    private static void SumTile(float* rows, float* columns, float* sums, int step, long width)
    {
        if (!IsHardwareAccelerated)
        {
            SumHalfTile(rows, columns, sums, step, width);
            SumHalfTile(rows, columns + 2 * width, sums + 2 * step, step, width);
            return;
        }

        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector512<float> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        for (var end = rows + width; rows < end; rows += Lanes, columns += Lanes)
        {
            var (r0, r1, r2, r3) = (Load(rows), Load(rows + width), Load(rows + 2 * width), Load(rows + 3 * width));
            var column = Load(columns);
            (a0, a1, a2, a3) = (FusedMultiplyAdd(r0, column, a0), FusedMultiplyAdd(r1, column, a1),
                FusedMultiplyAdd(r2, column, a2), FusedMultiplyAdd(r3, column, a3));
            column = Load(columns + width);
            (b0, b1, b2, b3) = (FusedMultiplyAdd(r0, column, b0), FusedMultiplyAdd(r1, column, b1),
                FusedMultiplyAdd(r2, column, b2), FusedMultiplyAdd(r3, column, b3));
            column = Load(columns + 2 * width);
            (c0, c1, c2, c3) = (FusedMultiplyAdd(r0, column, c0), FusedMultiplyAdd(r1, column, c1),
                FusedMultiplyAdd(r2, column, c2), FusedMultiplyAdd(r3, column, c3));
            column = Load(columns + 3 * width);
            (d0, d1, d2, d3) = (FusedMultiplyAdd(r0, column, d0), FusedMultiplyAdd(r1, column, d1),
                FusedMultiplyAdd(r2, column, d2), FusedMultiplyAdd(r3, column, d3));
        }

        (sums[0], sums[1], sums[2], sums[3]) = (Sum(a0), Sum(a1), Sum(a2), Sum(a3));
        sums += step;
        (sums[0], sums[1], sums[2], sums[3]) = (Sum(b0), Sum(b1), Sum(b2), Sum(b3));
        sums += step;
        (sums[0], sums[1], sums[2], sums[3]) = (Sum(c0), Sum(c1), Sum(c2), Sum(c3));
        sums += step;
        (sums[0], sums[1], sums[2], sums[3]) = (Sum(d0), Sum(d1), Sum(d2), Sum(d3));
    }

    /// <summary>The same for two columns, whose sums fill half of sixteen 256-bit registers.</summary>
    [MethodImpl(Kernels.Compiled)]
    private static void SumHalfTile(float* rows, float* columns, float* sums, int step, long width)
    {
        Vector256<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (var end = rows + width; rows < end; rows += Vector256<float>.Count, columns += Vector256<float>.Count)
        {
            var (column, other) = (Vector256.Load(columns), Vector256.Load(columns + width));
            var row = Vector256.Load(rows);
            (a0, b0) = (Vector256.FusedMultiplyAdd(row, column, a0), Vector256.FusedMultiplyAdd(row, other, b0));
            row = Vector256.Load(rows + width);
            (a1, b1) = (Vector256.FusedMultiplyAdd(row, column, a1), Vector256.FusedMultiplyAdd(row, other, b1));
            row = Vector256.Load(rows + 2 * width);
            (a2, b2) = (Vector256.FusedMultiplyAdd(row, column, a2), Vector256.FusedMultiplyAdd(row, other, b2));
            row = Vector256.Load(rows + 3 * width);
            (a3, b3) = (Vector256.FusedMultiplyAdd(row, column, a3), Vector256.FusedMultiplyAdd(row, other, b3));
        }

        (sums[0], sums[1], sums[2], sums[3]) = (Vector256.Sum(a0), Vector256.Sum(a1), Vector256.Sum(a2), Vector256.Sum(a3));
        sums += step;
        (sums[0], sums[1], sums[2], sums[3]) = (Vector256.Sum(b0), Vector256.Sum(b1), Vector256.Sum(b2), Vector256.Sum(b3));
    }

    /// <summary>to[i] ← to[i] + Σ_j factors[j, i] · from[j], for four rows on each side.</summary>
    /// <param name="step">From one j to the next in the factors.</param>
    /// <param name="count">Numbers of a row that are added.</param>
    [MethodImpl(Kernels.Compiled)]
    private static void AddTile(float* to, float* factors, int step, float* from, long width, int count)
    {
        var (f00, f01, f02, f03) = (Factor(0, 0), Factor(0, 1), Factor(0, 2), Factor(0, 3));
        var (f10, f11, f12, f13) = (Factor(1, 0), Factor(1, 1), Factor(1, 2), Factor(1, 3));
        var (f20, f21, f22, f23) = (Factor(2, 0), Factor(2, 1), Factor(2, 2), Factor(2, 3));
        var (f30, f31, f32, f33) = (Factor(3, 0), Factor(3, 1), Factor(3, 2), Factor(3, 3));
        for (var end = to + count; to < end; to += Lanes, from += Lanes)
        {
            var (p0, p1, p2, p3) = (Load(from), Load(from + width), Load(from + 2 * width), Load(from + 3 * width));
            var sum = FusedMultiplyAdd(p1, f01, FusedMultiplyAdd(p0, f00, Load(to)));
            FusedMultiplyAdd(p3, f03, FusedMultiplyAdd(p2, f02, sum)).Store(to);
            sum = FusedMultiplyAdd(p1, f11, FusedMultiplyAdd(p0, f10, Load(to + width)));
            FusedMultiplyAdd(p3, f13, FusedMultiplyAdd(p2, f12, sum)).Store(to + width);
            sum = FusedMultiplyAdd(p1, f21, FusedMultiplyAdd(p0, f20, Load(to + 2 * width)));
            FusedMultiplyAdd(p3, f23, FusedMultiplyAdd(p2, f22, sum)).Store(to + 2 * width);
            sum = FusedMultiplyAdd(p1, f31, FusedMultiplyAdd(p0, f30, Load(to + 3 * width)));
            FusedMultiplyAdd(p3, f33, FusedMultiplyAdd(p2, f32, sum)).Store(to + 3 * width);
        }

        Vector512<float> Factor(int i, int j) => Create(factors[i + j * step]);
    }

    /// <summary>to[i] ← to[i] + factor · Σ over all places of factors[place, i] · rows[place], for four outputs and 32 columns.</summary>
    [MethodImpl(Kernels.Compiled)]
    private static void AddSums(
        float* to, float* factors, float* rows, (int Images, int Outputs, int Places) shape, long width, float factor)
    {
        Vector512<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        for (var image = 0; image < shape.Images; image++, factors += shape.Outputs * shape.Places)
        {
            for (var place = 0; place < shape.Places; place++, rows += width)
            {
                var (left, right, of) = (Load(rows), Load(rows + Lanes), Create(factors[place]));
                (a0, b0, of) = (FusedMultiplyAdd(left, of, a0), FusedMultiplyAdd(right, of, b0), Create(factors[place + shape.Places]));
                (a1, b1, of) = (FusedMultiplyAdd(left, of, a1), FusedMultiplyAdd(right, of, b1), Create(factors[place + 2 * shape.Places]));
                (a2, b2, of) = (FusedMultiplyAdd(left, of, a2), FusedMultiplyAdd(right, of, b2), Create(factors[place + 3 * shape.Places]));
                (a3, b3) = (FusedMultiplyAdd(left, of, a3), FusedMultiplyAdd(right, of, b3));
            }
        }

        var scale = Create(factor);
        AddScaled(to, a0, b0, scale);
        AddScaled(to + width, a1, b1, scale);
        AddScaled(to + 2 * width, a2, b2, scale);
        AddScaled(to + 3 * width, a3, b3, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled(float* to, Vector512<float> left, Vector512<float> right, Vector512<float> scale)
    {
        FusedMultiplyAdd(left, scale, Load(to)).Store(to);
        FusedMultiplyAdd(right, scale, Load(to + Lanes)).Store(to + Lanes);
    }
}
