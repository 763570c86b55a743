using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lethean.Learning.Tensors;
using TorchSharp;
using static System.Runtime.Intrinsics.Vector512;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Lethean.Learning.Models;

/// <summary>
/// The max pool after the stem: windows of 3×3, two apart, one row and column of padding in front. Of equal numbers the first one in its
/// window gets the gradient, as in libtorch.
/// </summary>
internal static unsafe class MaxPool
{
    // A row of the input fills two vectors, one of the output fills one.
    private const int Side = 32;
    private const int Half = Side / 2;

    /// <param name="input">[n, channels, height, width], both sizes even.</param>
    /// <returns>[n, channels, height / 2, width / 2], a new tensor.</returns>
    public static Tensor Of(Tensor input)
    {
        if (Fits(input))
            return is_grad_enabled() && input.requires_grad ? Pool.apply(input) : Maxima(input);
        if (input.requires_grad || input.device_type != DeviceType.CPU)
            return functional.max_pool2d(input, [3, 3], [2, 2], [1, 1]);
        using var scope = NewDisposeScope();
        return HalveByMaximum(HalveByMaximum(input, 2), 3).MoveToOuterDisposeScope();
    }

    private static bool Fits(Tensor input) =>
        Kernels.Vectorised && input.device_type == DeviceType.CPU && input.dtype == ScalarType.Float32
        && input.shape[2] == Side && input.shape[3] == Side && !Convolution.LibraryOnly;

    // Without such vectors: libtorch's pool also looks for the places of the maxima, one number after the other. Window i covers
    // 2i − 1, 2i and 2i + 1.
    private static Tensor HalveByMaximum(Tensor input, long dimension)
    {
        var size = input.shape[dimension];
        var even = input.slice(dimension, 0, size, 2);
        var odd = input.slice(dimension, 1, size, 2);
        var pairs = even.maximum(odd);
        var rest = pairs.narrow(dimension, 1, size / 2 - 1);
        rest.copy_(rest.maximum(odd.narrow(dimension, 0, size / 2 - 1)));
        return pairs;
    }

    private static Tensor Maxima(Tensor input)
    {
        using var whole = input.contiguous();
        var output = empty(input.shape[0], input.shape[1], Half, Half);
        float* from = Kernels.Numbers(whole), to = Kernels.Numbers(output);
        Kernels.Share((int)(input.shape[0] * input.shape[1]), (begin, end) =>
        {
            for (var map = begin; map < end; map++)
                for (var row = 0; row < Half; row++)
                    WindowsOf(from + map * Side * Side, row).Maxima().Store(to + (map * Half + row) * Half);
        });
        return output;
    }

    /// <summary>The gradient of the input: each number of the output's goes to the place of the maximum.</summary>
    private static Tensor ToPlaces(Tensor ofOutput, Tensor input)
    {
        using Tensor whole = input.contiguous(), gradient = ofOutput.contiguous();
        var result = empty(input.shape);
        float* from = Kernels.Numbers(whole), of = Kernels.Numbers(gradient), to = Kernels.Numbers(result);
        Kernels.Share((int)(input.shape[0] * input.shape[1]), (begin, end) =>
        {
            for (var map = begin; map < end; map++)
            {
                // The last row of a window is the first one of the next.
                var shared = default(Row);
                for (var row = 0; row < Half; row++)
                {
                    var windows = WindowsOf(from + map * Side * Side, row);
                    var rest = Load(of + (map * Half + row) * Half);
                    var maxima = windows.Maxima();
                    var first = windows.First.Take(maxima, ref rest);
                    var middle = windows.Middle.Take(maxima, ref rest);
                    var last = windows.Last.Take(maxima, ref rest);
                    var rows = to + map * Side * Side + 2 * row * Side;
                    if (row > 0)
                        (shared + first).Store(rows - Side);
                    middle.Store(rows);
                    shared = last;
                }

                shared.Store(to + (map + 1) * Side * Side - Side);
            }
        });
        return result;
    }

    /// <summary>What numbers, shaped as the input, are at the places of its maxima: the transpose of <see cref="ToPlaces"/>.</summary>
    private static Tensor FromPlaces(Tensor numbers, Tensor input)
    {
        using Tensor whole = input.contiguous(), values = numbers.contiguous();
        var result = empty(input.shape[0], input.shape[1], Half, Half);
        float* from = Kernels.Numbers(whole), of = Kernels.Numbers(values), to = Kernels.Numbers(result);
        Kernels.Share((int)(input.shape[0] * input.shape[1]), (begin, end) =>
        {
            for (var map = begin; map < end; map++)
            {
                for (var row = 0; row < Half; row++)
                {
                    var windows = WindowsOf(from + map * Side * Side, row);
                    var picked = WindowsOf(of + map * Side * Side, row);
                    var maxima = windows.Maxima();
                    var open = Vector512<float>.AllBitsSet;
                    var sum = windows.First.Pick(maxima, picked.First, ref open) + windows.Middle.Pick(maxima, picked.Middle, ref open)
                        + windows.Last.Pick(maxima, picked.Last, ref open);
                    sum.Store(to + (map * Half + row) * Half);
                }
            }
        });
        return result;
    }

    /// <param name="row">Of the output, 0 … 15.</param>
    private static Windows WindowsOf(float* map, int row)
    {
        var middle = map + 2 * row * Side;
        return new(row > 0 ? Row.Of(middle - Side) : Row.Padding, Row.Of(middle), Row.Of(middle + Side));
    }

    /// <summary>The three rows that a row of windows covers.</summary>
    private readonly record struct Windows(Row First, Row Middle, Row Last)
    {
        public Vector512<float> Maxima() => Max(Max(First.Maxima(), Middle.Maxima()), Last.Maxima());
    }

    /// <summary>A row of 32 numbers by their column in the windows, of which the last is the first one of the next window.</summary>
    private readonly record struct Row(Vector512<float> Left, Vector512<float> Centre, Vector512<float> Right)
    {
        /// <summary>A row that no maximum comes from.</summary>
        public static Row Padding { get; } = new(Lowest, Lowest, Lowest);

        private static Vector512<float> Lowest => Create(float.NegativeInfinity);

        public static Row Of(float* numbers)
        {
            var (even, odd) = Columns.Part(Load(numbers), Load(numbers + Half));
            return new(Columns.After(Lowest, odd), even, odd);
        }

        public static Row operator +(Row a, Row b) => new(a.Left + b.Left, a.Centre + b.Centre, a.Right + b.Right);

        public Vector512<float> Maxima() => Max(Max(Left, Centre), Right);

        /// <summary>Takes for each place that has the maximum what is still to be given out.</summary>
        public Row Take(Vector512<float> maxima, ref Vector512<float> rest)
        {
            var left = TakeColumn(Left, maxima, ref rest);
            var centre = TakeColumn(Centre, maxima, ref rest);
            return new(left, centre, TakeColumn(Right, maxima, ref rest));
        }

        /// <summary>The others' numbers at the places that have the maximum, where none was found before.</summary>
        public Vector512<float> Pick(Vector512<float> maxima, Row others, ref Vector512<float> open)
        {
            var found = Take(maxima, ref open);
            // Where no mask is, the padding's infinity must not become a number that is none.
            return (found.Left & others.Left) + (found.Centre & others.Centre) + (found.Right & others.Right);
        }

        /// <summary>The 32 numbers, where a place that two windows share gets the sum of both.</summary>
        public void Store(float* to)
        {
            var (low, high) = Columns.Join(Centre, Right + Columns.Before(Left, Vector512<float>.Zero));
            low.Store(to);
            high.Store(to + Half);
        }

        private static Vector512<float> TakeColumn(Vector512<float> column, Vector512<float> maxima, ref Vector512<float> rest)
        {
            var hits = Vector512.Equals(column, maxima);
            var taken = rest & hits;
            rest = AndNot(rest, hits);
            return taken;
        }
    }

    /// <summary>Exchanges of numbers between vectors, for which .NET has no names that both kinds of processors know.</summary>
    private static class Columns
    {
        private static readonly Vector512<int> EvenOnes = Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        private static readonly Vector512<int> OddOnes = EvenOnes + Vector512<int>.One;
        private static readonly Vector512<int> LowOnes = Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        private static readonly Vector512<int> HighOnes = LowOnes + Create(8);
        private static readonly Vector512<int> Next = Create(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        private static readonly Vector512<int> Previous = Next + Create(14);
        private static readonly Vector256<int> NextOfHalf = Vector256.Create(1, 2, 3, 4, 5, 6, 7, 0);
        private static readonly Vector256<int> PreviousOfHalf = Vector256.Create(7, 0, 1, 2, 3, 4, 5, 6);

        /// <summary>Those of even and those of odd number of 32.</summary>
        public static (Vector512<float> Even, Vector512<float> Odd) Part(Vector512<float> low, Vector512<float> high)
        {
            if (Avx512F.IsSupported)
                return (Avx512F.PermuteVar16x32x2(low, EvenOnes, high), Avx512F.PermuteVar16x32x2(low, OddOnes, high));
            var (firstEven, firstOdd) = Part(low.GetLower(), low.GetUpper());
            var (lastEven, lastOdd) = Part(high.GetLower(), high.GetUpper());
            return (Create(firstEven, lastEven), Create(firstOdd, lastOdd));
        }

        /// <summary>The reverse of <see cref="Part(Vector512{float}, Vector512{float})"/>.</summary>
        public static (Vector512<float> Low, Vector512<float> High) Join(Vector512<float> even, Vector512<float> odd) => Avx512F.IsSupported
            ? (Avx512F.PermuteVar16x32x2(even, LowOnes, odd), Avx512F.PermuteVar16x32x2(even, HighOnes, odd))
            : (Join(even.GetLower(), odd.GetLower()), Join(even.GetUpper(), odd.GetUpper()));

        /// <summary>All but the first, and the first of what comes next.</summary>
        public static Vector512<float> Before(Vector512<float> numbers, Vector512<float> next)
        {
            if (Avx512F.IsSupported)
                return Avx512F.PermuteVar16x32x2(numbers, Next, next);
            const byte Last = 0b1000_0000;
            var (low, high) = Turn(numbers, NextOfHalf);
            return Create(Avx.Blend(low, high, Last), Avx.Blend(high, Turn(next, NextOfHalf).Low, Last));
        }

        /// <summary>The last of what comes before, and all but the last.</summary>
        public static Vector512<float> After(Vector512<float> previous, Vector512<float> numbers)
        {
            if (Avx512F.IsSupported)
                return Avx512F.PermuteVar16x32x2(previous, Previous, numbers);
            const byte First = 0b0000_0001;
            var (low, high) = Turn(numbers, PreviousOfHalf);
            return Create(Avx.Blend(low, Turn(previous, PreviousOfHalf).High, First), Avx.Blend(high, low, First));
        }

        private static (Vector256<float> Low, Vector256<float> High) Turn(Vector512<float> numbers, Vector256<int> order) =>
            (Avx2.PermuteVar8x32(numbers.GetLower(), order), Avx2.PermuteVar8x32(numbers.GetUpper(), order));

        private static (Vector256<float> Even, Vector256<float> Odd) Part(Vector256<float> low, Vector256<float> high) =>
            (InOrder(Avx.Shuffle(low, high, 0b10_00_10_00)), InOrder(Avx.Shuffle(low, high, 0b11_01_11_01)));

        // Shuffles stay within halves of a vector: their pairs come out as 0, 2, 1, 3.
        private static Vector256<float> InOrder(Vector256<float> pairs) => Avx2.Permute4x64(pairs.AsDouble(), 0b11_01_10_00).AsSingle();

        private static Vector512<float> Join(Vector256<float> even, Vector256<float> odd)
        {
            var (inner, outer) = (Avx.UnpackLow(even, odd), Avx.UnpackHigh(even, odd));
            return Create(Avx.Permute2x128(inner, outer, 0x20), Avx.Permute2x128(inner, outer, 0x31));
        }
    }

    private sealed class Pool : autograd.SingleTensorFunction<Pool>
    {
        public override string Name => nameof(Pool);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var input = (Tensor)vars[0];
            ctx.save_for_backward([input]);
            return Maxima(input);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var input = ctx.get_saved_variables()[0];
            return [is_grad_enabled() ? Unpool.apply(grad_output, input) : ToPlaces(grad_output, input)];
        }
    }

    /// <summary>What the pool does to gradients, for gradients of these; the places are constant wherever there is a derivative.</summary>
    private sealed class Unpool : autograd.SingleTensorFunction<Unpool>
    {
        public override string Name => nameof(Unpool);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (gradient, input) = ((Tensor)vars[0], (Tensor)vars[1]);
            ctx.save_for_backward([input]);
            return ToPlaces(gradient, input);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output) =>
            [FromPlaces(grad_output, ctx.get_saved_variables()[0]), null!];
    }
}
