using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Tensors;
using Lethean.Learning.Tests.Reference;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Models;

/// <summary>Norm, sum and ReLU in one pass, against libtorch's operators.</summary>
public sealed class NormPassTests
{
    private static readonly double HalfStepOfBfloat16 = Math.Pow(2, -9);

    /// <summary>Channels, groups, side: maps of all stages, small and large groups, one pixel.</summary>
    public static TheoryData<int, int, int> Shapes => new()
    {
        { 64, 32, 32 }, { 64, 32, 16 }, { 128, 32, 8 }, { 256, 32, 4 }, { 512, 32, 2 }, { 16, 8, 32 }, { 128, 8, 2 }, { 32, 1, 8 }, { 64, 4, 1 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Numbers_should_be_those_of_the_operators(int channels, int groups, int side)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var norm = Norm(channels, groups);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var input = (randn([3, channels, side, side], generator: new Generator(1)) * 3 + 1).to(type);
            var added = randn([3, channels, side, side], generator: new Generator(2));
            var normalised = norm.call(input.to(ScalarType.Float32));

            Assert.Equal(Kernels.Vectorised, NormPass.Fits(norm, input, added));
            RequireClose(normalised, NormPass.Of(norm, input, null, rectify: false, ScalarType.Float32));
            RequireClose(normalised.relu(), NormPass.Of(norm, input, null, rectify: true, ScalarType.BFloat16));
            RequireClose((normalised + added).relu(), NormPass.Of(norm, input, added, rectify: true, ScalarType.Float32));
            RequireClose(normalised + added, NormPass.Of(norm, input, added, rectify: false, ScalarType.BFloat16));
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_should_be_those_of_the_operators(int channels, int groups, int side)
    {
        using var scope = NewDisposeScope();
        using var norm = Norm(channels, groups);
        var input = (randn([3, channels, side, side], generator: new Generator(1)) * 3 + 1).requires_grad_();
        var added = randn([3, channels, side, side], generator: new Generator(2)).requires_grad_();
        var weights = randn([3, channels, side, side], generator: new Generator(5));

        foreach (var rectify in new[] { false, true })
        {
            RequireClose(Gradients(Operators(input, added)), Gradients(InOnePass(input, added, ScalarType.Float32)), 1e-4);
            RequireClose(Gradients(Operators(input, null))[..3], Gradients(InOnePass(input, null, ScalarType.Float32))[..3], 1e-4);
            var rounded = input.to(ScalarType.BFloat16);
            var exact = Gradients(Operators(rounded.to(ScalarType.Float32), added));
            RequireClose(exact, Gradients(InOnePass(rounded, added, ScalarType.Float32)), 0.01);
            RequireClose(exact, Gradients(InOnePass(rounded, added, ScalarType.BFloat16)), 0.02);

            Tensor Operators(Tensor from, Tensor? more)
            {
                var sum = more is null ? norm.call(from) : norm.call(from) + more;
                return rectify ? sum.relu() : sum;
            }

            Tensor InOnePass(Tensor from, Tensor? more, ScalarType type) => FirstDerivatives.Only(() =>
            {
                Assert.Equal(Kernels.Vectorised, NormPass.Fits(norm, from, more));
                return NormPass.Of(norm, from, more, rectify, type);
            });
        }

        Tensor[] Gradients(Tensor output)
        {
            var loss = output.to(ScalarType.Float32).mul(weights).sum();
            return [.. autograd.grad([loss], [input, norm.weight, norm.bias!, added], retain_graph: true, allow_unused: true)];
        }
    }

    [Fact]
    public void Gradients_should_be_the_same_for_any_number_of_threads()
    {
        using var scope = NewDisposeScope();
        using var norm = Norm(64, 32);
        var input = randn([20, 64, 16, 16], generator: new Generator(1)).requires_grad_();
        var weights = randn(input.shape, generator: new Generator(5));
        var threads = get_num_threads();

        try
        {
            var (one, two) = (Of(1), Of(2));
            Assert.All(one.Zip(two), pair => Assert.True(pair.First.eq(pair.Second).all().item<bool>()));
        }
        finally
        {
            TorchThreads.UseOnThisThread(threads);
        }

        Tensor[] Of(int count)
        {
            TorchThreads.UseOnThisThread(count);
            var output = FirstDerivatives.Only(() => NormPass.Of(norm, input, null, rectify: true, ScalarType.BFloat16));
            return [.. autograd.grad([output.to(ScalarType.Float32).mul(weights).sum()], [input, norm.weight, norm.bias!])];
        }
    }

    [Fact]
    public void Rounding_to_bfloat16_should_be_that_of_the_library()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var norm = Norm(64, 32);
        var input = randn([50, 64, 16, 16], generator: new Generator(1));

        var single = NormPass.Of(norm, input, null, rectify: false, ScalarType.Float32);
        var half = NormPass.Of(norm, input, null, rectify: false, ScalarType.BFloat16);

        Assert.True(single.to(ScalarType.BFloat16).eq(half).all().item<bool>());
    }

    [Fact]
    public void Number_that_is_none_should_fill_its_group_and_no_other()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var norm = Norm(64, 32);
        var input = randn(2, 64, 4, 4);
        input[1, 5, 3, 2] = float.NaN;

        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var output = NormPass.Of(norm, input, null, rectify: true, type);
            Assert.Equal(2 * 16, output.isnan().sum().item<long>());
            Assert.True(output[1].narrow(0, 4, 2).isnan().all().item<bool>());
        }
    }

    [Fact]
    public void What_it_cannot_compute_should_be_left_to_the_library()
    {
        using var scope = NewDisposeScope();
        using var norm = Norm(64, 32);

        Assert.False(NormPass.Fits(norm, randn(2, 64, 4, 4), null), "second derivatives may be asked for");
        using var noGrad = no_grad();
        Assert.Equal(Kernels.Vectorised, NormPass.Fits(norm, randn(2, 64, 4, 4), null));
        Assert.False(NormPass.Fits(norm, randn(2, 64, 3, 3), null), "a vector would cross a channel");
        Assert.False(NormPass.Fits(norm, randn(2, 64, 2, 2), null), "a vector would cross a group");
        Assert.False(NormPass.Fits(norm, randn(2, 4, 4, 64).permute(0, 3, 1, 2), null), "another layout");
        Assert.False(NormPass.Fits(norm, randn(2, 64, 4, 4), randn(2, 64, 4, 4).to(ScalarType.BFloat16)), "a sum in bfloat16");
    }

    private static GroupNorm Norm(int channels, int groups)
    {
        var norm = nn.GroupNorm(groups, channels);
        using var noGrad = no_grad();
        norm.weight.copy_(randn([channels], generator: new Generator(3)) + 1);
        norm.bias!.copy_(randn([channels], generator: new Generator(4)));
        return norm;
    }

    private static void RequireClose(Tensor[] expected, Tensor[] actual, double tolerance) =>
        Assert.All(expected.Zip(actual), pair => Near.Relative(pair.First, pair.Second, tolerance));

    private static void RequireClose(Tensor expected, Tensor actual)
    {
        var relative = actual.dtype == ScalarType.BFloat16 ? 1.01 * HalfStepOfBfloat16 * 2 : 1e-5;
        Assert.True(actual.to(ScalarType.Float32).allclose(expected, relative, 1e-5));
    }
}
