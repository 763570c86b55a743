using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Tensors;
using Lethean.Learning.Tests.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Models;

/// <summary>Convolutions in fewer products against libtorch's own.</summary>
public sealed class WinogradConvolutionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _random = new(7);

    public void Dispose()
    {
        _scope.Dispose();
        _random.Dispose();
    }

    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        // images, inputs, outputs, height, width
        { 1, 16, 16, 4, 4 }, { 3, 16, 32, 8, 8 }, { 2, 48, 16, 4, 12 }, { 5, 32, 32, 16, 16 }, { 40, 16, 16, 4, 4 }, { 2, 16, 16, 32, 32 },
        { 4, 128, 128, 8, 8 }, { 19, 64, 64, 16, 16 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void It_should_give_the_numbers_and_both_gradients_of_the_library(int images, int inputs, int outputs, int height, int width)
    {
        var (input, weight, ofOutput) = Draw(images, inputs, outputs, height, width);

        var (output, ofInput, ofWeight) = Compute(input, weight, ofOutput);

        var (exactInput, exactWeight) = (Exact(input), Exact(weight));
        var expected = Convolution.Of(exactInput, exactWeight, 1, ConvolutionWay.Library);
        var gradients = autograd.grad([expected], [exactInput, exactWeight], [ofOutput.to(ScalarType.Float64)]);
        Near.Relative(expected, output, 1e-5);
        Near.Relative(gradients[0], ofInput, 1e-5);
        Near.Relative(gradients[1], ofWeight, 1e-5);
    }

    [Fact]
    public void It_should_give_the_same_numbers_on_any_number_of_threads_and_beside_any_other_images()
    {
        var (input, weight, ofOutput) = Draw(9, 32, 48, 8, 8);
        var threads = get_num_threads();
        try
        {
            TorchThreads.UseOnThisThread(1);
            var alone = Compute(input, weight, ofOutput);
            TorchThreads.UseOnThisThread(2);
            var shared = Compute(input, weight, ofOutput);
            Assert.Equal(Numbers(alone.Output), Numbers(shared.Output));
            Assert.Equal(Numbers(alone.OfInput), Numbers(shared.OfInput));
            Assert.Equal(Numbers(alone.OfWeight), Numbers(shared.OfWeight));
            var last = Compute(input.narrow(0, 8, 1).detach().requires_grad_(), weight, ofOutput.narrow(0, 8, 1));
            Assert.Equal(Numbers(alone.Output.narrow(0, 8, 1)), Numbers(last.Output));
            Assert.Equal(Numbers(alone.OfInput.narrow(0, 8, 1)), Numbers(last.OfInput));
        }
        finally
        {
            TorchThreads.UseOnThisThread(threads);
        }
    }

    /// <summary>What is written in another order in memory is read as it is meant.</summary>
    [Fact]
    public void It_should_read_tensors_in_any_layout()
    {
        var (input, weight, ofOutput) = Draw(2, 16, 16, 8, 8);
        var expected = Compute(input, weight, ofOutput);

        var actual = Compute(Turned(input).requires_grad_(), Turned(weight).requires_grad_(), Turned(ofOutput));

        Assert.Equal(Numbers(expected.Output), Numbers(actual.Output));
        Assert.Equal(Numbers(expected.OfInput), Numbers(actual.OfInput));
        Assert.Equal(Numbers(expected.OfWeight), Numbers(actual.OfWeight));

        static Tensor Turned(Tensor tensor) => tensor.detach().transpose(0, 1).contiguous().transpose(0, 1);
    }

    [Fact]
    public void Rule_should_ask_whether_first_derivatives_suffice()
    {
        var (input, weight, _) = Draw(4, 16, 16, 8, 8);
        var expected = Kernels.Vectorised ? ConvolutionWay.Winograd : ConvolutionWay.Library;

        Assert.Equal(ConvolutionWay.Library, Convolution.WayOf(input, weight, 1));
        Assert.Equal(expected, FirstDerivatives.Only(() => Convolution.WayOf(input, weight, 1)));
        using (var factors = new WeightFactors())
            Assert.Equal(expected, factors.LeaveOut(() => Convolution.WayOf(input, weight, 1)));
        using (no_grad())
            Assert.Equal(expected, Convolution.WayOf(input, weight, 1));
    }

    [Theory]
    [InlineData(250, 256, 256, 4, 4, 1, true)]
    [InlineData(2, 16, 32, 8, 8, 1, true)]
    [InlineData(1, 16, 16, 8, 8, 1, false)]
    [InlineData(4, 16, 16, 8, 8, 2, false)]
    [InlineData(4, 16, 16, 10, 8, 1, false)]
    [InlineData(4, 16, 16, 8, 10, 1, false)]
    [InlineData(4, 3, 16, 32, 32, 1, false)]
    [InlineData(4, 16, 64, 8, 8, 1, true)]
    public void Rule_should_follow_the_shape(int images, int inputs, int outputs, int height, int width, int stride, bool chosen)
    {
        using var noGrad = no_grad();
        var (input, weight) = (empty(images, inputs, height, width), empty(outputs, inputs, 3, 3));
        Assert.Equal(chosen && Kernels.Vectorised, Convolution.WayOf(input, weight, stride) == ConvolutionWay.Winograd);
        Assert.NotEqual(ConvolutionWay.Winograd, Convolution.WayOf(input.to(ScalarType.BFloat16), weight.to(ScalarType.BFloat16), stride));
        Assert.NotEqual(ConvolutionWay.Winograd, Convolution.WayOf(input, empty(outputs, inputs, 1, 1), stride));
    }

    private (Tensor Input, Tensor Weight, Tensor OfOutput) Draw(int images, int inputs, int outputs, int height, int width) => (
        randn([images, inputs, height, width], generator: _random).requires_grad_(),
        randn([outputs, inputs, 3, 3], generator: _random).requires_grad_(),
        randn([images, outputs, height, width], generator: _random));

    private static Tensor Exact(Tensor tensor) => tensor.detach().to(ScalarType.Float64).requires_grad_();

    private static (Tensor Output, Tensor OfInput, Tensor OfWeight) Compute(Tensor input, Tensor weight, Tensor ofOutput)
    {
        var output = Convolution.Of(input, weight, 1, ConvolutionWay.Winograd);
        var gradients = autograd.grad([output], [input, weight], [ofOutput]);
        return (output.detach(), gradients[0], gradients[1]);
    }

    private static float[] Numbers(Tensor tensor) => tensor.contiguous().data<float>().ToArray();
}
