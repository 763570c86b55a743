using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using static System.Runtime.Intrinsics.Vector512;

namespace Lethean.Learning.Tensors;

/// <summary>
/// Products of two matrices, sixteen columns at once. The order of a sum is the same whatever vectors compute it, and however its row is
/// cut into parts that are added one after the other.
/// </summary>
internal static unsafe class RowProducts
{
    /// <summary>Of the right side, and of the sums.</summary>
    public const int Columns = 16;

    private const int Half = Columns / 2;

    /// <summary>Sums of products with sixteen columns, or what these add to sums.</summary>
    /// <param name="right">Rows of sixteen numbers.</param>
    /// <param name="step">From one row of the right side to the next.</param>
    public static void Sum(in LeftRows left, float* right, long step, in SumRows sums)
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

    [MethodImpl(Kernels.Compiled)]
    private static void EightRows(in LeftRows left, int first, float* right, long step, in SumRows sums)
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
    [MethodImpl(Kernels.Compiled)]
    private static void SixRows(in LeftRows left, int first, float* right, long step, in SumRows sums)
    {
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

    [MethodImpl(Kernels.Compiled)]
    private static void FourRows(in LeftRows left, int first, float* right, long step, in SumRows sums)
    {
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
        right.Store(to + Half);
    }
}

/// <summary>The left side of products: rows of numbers, each of which multiplies a row of the right side.</summary>
/// <param name="row">From one row to the next.</param>
/// <param name="step">From one number of a row to the next.</param>
/// <param name="rows">A multiple of four.</param>
/// <param name="count">Numbers of a row.</param>
internal readonly unsafe struct LeftRows(float* numbers, long row, long step, int rows, int count)
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
internal readonly unsafe struct SumRows(float* numbers, long row, bool adds)
{
    public float* Numbers { get; } = numbers;

    public long Row { get; } = row;

    public bool Adds { get; } = adds;
}
