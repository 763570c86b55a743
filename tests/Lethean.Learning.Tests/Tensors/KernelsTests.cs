using Lethean.Learning.Native;
using Lethean.Learning.Tensors;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Tensors;

/// <summary>Passes over the memory of tensors, against sums and products one by one.</summary>
public sealed class KernelsTests
{
    /// <summary>Below a vector, with a rest, one block, several, and several with a rest.</summary>
    public static TheoryData<int> Sizes => [1, 7, 33, 1 << 15, 3 << 15, 100_003];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sum_of_a_vector_and_a_multiple_should_be_rounded_once(int size)
    {
        using var scope = NewDisposeScope();
        var (to, from) = (Random(size, 1), Random(size, 2));
        float[] before = [.. to.data<float>()], added = [.. from.data<float>()];

        Kernels.Add(to, from, -0.3f);

        Assert.Equal(before.Zip(added, (sum, number) => MathF.FusedMultiplyAdd(number, -0.3f, sum)), to.data<float>().ToArray());
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sums_should_be_exact_to_float64_and_the_same_for_any_number_of_threads(int size)
    {
        using var scope = NewDisposeScope();
        var (left, right) = (Random(size, 1), Random(size, 2));
        float[] ofLeft = [.. left.data<float>()], ofRight = [.. right.data<float>()];
        var threads = get_num_threads();

        try
        {
            var sums = new[] { 1, 2 }.Select(count =>
            {
                TorchThreads.UseOnThisThread(count);
                return Kernels.SumOfSquares(left);
            }).ToList();
            Assert.Equal(sums[0], sums[1]);
            Assert.Equal(1, sums[0] / ofLeft.Sum(number => (double)number * number), 1e-13);
        }
        finally
        {
            TorchThreads.UseOnThisThread(threads);
        }

        var products = ofLeft.Zip(ofRight, (one, other) => (double)one * other).ToList();
        Assert.Equal(products.Sum(), Kernels.Dot(ofLeft, ofRight), 1e-13 * products.Sum(Math.Abs));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sum_should_tell_of_a_number_that_is_not_finite(float bad)
    {
        using var scope = NewDisposeScope();
        foreach (var place in new[] { 0, 40_000, 99_999 })
        {
            var numbers = ones(100_000);
            numbers[place] = bad;
            Assert.False(double.IsFinite(Kernels.SumOfSquares(numbers)));
        }
    }

    [Fact]
    public void What_is_not_one_piece_of_float32_should_not_fit()
    {
        using var scope = NewDisposeScope();

        Assert.True(Kernels.Fit(ones(3, 4)));
        Assert.False(Kernels.Fit(ones(3, 4).t()));
        Assert.False(Kernels.Fit(ones(3, 4, dtype: ScalarType.Float64)));
    }

    private static Tensor Random(int size, ulong seed) => randn(size, generator: new Generator(seed));
}
