using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tensors;

/// <summary>
/// Computes on the memory of tensors in one pass, where libtorch would call an operator for each of many small things. Which thread
/// computes a number changes nothing about it.
/// </summary>
internal static unsafe class Kernels
{
    /// <summary>
    /// For methods of vectors: each by itself and optimised at once. Where a vector is made of two, what inlines them no longer inlines the
    /// operations within.
    /// </summary>
    public const MethodImplOptions Compiled = MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization;

    /// <summary>Rows and columns of what <see cref="Transpose"/> turns.</summary>
    public const int Square = 4;

    // Parts of a computation that threads take one after the other.
    private const int Shares = 8;

    // Numbers that one thread has done before another one has begun.
    private const int Block = 1 << 15;

    /// <summary>
    /// Whether this processor has vectors of 256 bits or more: without them libtorch's operators are faster than passes over memory. These
    /// are written in vectors of 512 bits, for each of which .NET takes two of 256 where it has to.
    /// </summary>
    public static bool Vectorised => Avx2.IsSupported;

    /// <summary>Whether what is below can read and write it.</summary>
    public static bool Fit(Tensor tensor) =>
        tensor.device_type == DeviceType.CPU && tensor.dtype == ScalarType.Float32 && tensor.is_contiguous();

    /// <summary>The first number of a tensor that fits; good for as long as the tensor is.</summary>
    public static float* Numbers(Tensor tensor) => (float*)Memory(tensor);

    /// <summary>The same of a contiguous tensor of any type.</summary>
    public static void* Memory(Tensor tensor)
    {
        fixed (byte* first = tensor.bytes)
            return first;
    }

    /// <summary>float32 zeros.</summary>
    public static Tensor Zeros(params long[] shape)
    {
        var result = empty(shape);
        new Span<float>(Numbers(result), (int)result.NumberOfElements).Clear();
        return result;
    }

    /// <summary>Shares items out among as many threads as libtorch uses.</summary>
    /// <param name="compute">Gets the first item and the one past the last.</param>
    public static void Share(int count, Action<int, int> compute)
    {
        var (threads, shares) = (get_num_threads(), Math.Min(count, Shares));
        if (threads == 1)
            compute(0, count);
        else
            Parallel.For(0, shares, new ParallelOptions { MaxDegreeOfParallelism = threads },
                share => compute((int)((long)count * share / shares), (int)((long)count * (share + 1) / shares)));
    }

    /// <summary>to ← to + factor · from, each number rounded once.</summary>
    public static void Add(Tensor to, Tensor from, float factor)
    {
        float* sums = Numbers(to), numbers = Numbers(from);
        EachBlock(to.NumberOfElements, (_, begin, count) =>
            AddSpan(new(sums + begin, count), new(numbers + begin, count), factor));
    }

    /// <summary>The sum of squares, in float64.</summary>
    public static double SumOfSquares(Tensor tensor)
    {
        var numbers = Numbers(tensor);
        var sums = new double[(tensor.NumberOfElements + Block - 1) / Block];
        EachBlock(tensor.NumberOfElements, (block, begin, count) =>
        {
            var part = new ReadOnlySpan<float>(numbers + begin, count);
            sums[block] = Dot(part, part);
        });
        return sums.Sum();
    }

    /// <summary>The sum of products, in float64, which holds a product of two float32 exactly.</summary>
    /// <param name="right">As long as the other.</param>
    public static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var (lower, upper, lanes, i) = (Vector<double>.Zero, Vector<double>.Zero, Vector<float>.Count, 0);
        for (; i <= left.Length - lanes; i += lanes)
        {
            Vector.Widen(new Vector<float>(left[i..]), out var leftLower, out var leftUpper);
            Vector.Widen(new Vector<float>(right[i..]), out var rightLower, out var rightUpper);
            lower = Vector.FusedMultiplyAdd(leftLower, rightLower, lower);
            upper = Vector.FusedMultiplyAdd(leftUpper, rightUpper, upper);
        }

        var sum = Vector.Sum(lower + upper);
        for (; i < left.Length; i++)
            sum += (double)left[i] * right[i];
        return sum;
    }

    /// <summary>Writes four rows of four numbers as columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* from, long fromRow, float* to, long toRow)
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

    private static void AddSpan(Span<float> to, ReadOnlySpan<float> from, float factor)
    {
        var (scale, lanes, i) = (new Vector<float>(factor), Vector<float>.Count, 0);
        for (; i <= to.Length - lanes; i += lanes)
            Vector.FusedMultiplyAdd(new Vector<float>(from[i..]), scale, new Vector<float>(to[i..])).CopyTo(to[i..]);
        for (; i < to.Length; i++)
            to[i] = MathF.FusedMultiplyAdd(from[i], factor, to[i]);
    }

    private static void EachBlock(long count, Action<int, long, int> compute)
    {
        var blocks = (int)((count + Block - 1) / Block);
        if (blocks == 1)
            compute(0, 0, (int)count);
        else
            Share(blocks, (first, past) =>
            {
                for (var block = first; block < past; block++)
                    compute(block, (long)block * Block, (int)Math.Min(Block, count - (long)block * Block));
            });
    }
}
