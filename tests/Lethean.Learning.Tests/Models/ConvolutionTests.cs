using Lethean.Learning.Models;
using Lethean.Learning.Tests.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Models;

/// <summary>Every way of computing a convolution against libtorch's own.</summary>
public sealed class ConvolutionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _random = new(3);

    public void Dispose()
    {
        _scope.Dispose();
        _random.Dispose();
    }

    [Theory]
    [InlineData(ConvolutionWay.Unfolded, 4, 2, 1)]
    [InlineData(ConvolutionWay.Unfolded, 4, 4, 2)]
    [InlineData(ConvolutionWay.Unfolded, 1, 8, 1)]
    [InlineData(ConvolutionWay.Dense, 40, 2, 1)]
    [InlineData(ConvolutionWay.Dense, 1, 2, 1)]
    [InlineData(ConvolutionWay.Padded, 4, 8, 1)]
    [InlineData(ConvolutionWay.Padded, 4, 8, 2)]
    public void Way_should_give_the_numbers_and_gradients_of_the_library(ConvolutionWay way, int images, int size, int stride)
    {
        var (output, ofInput, ofWeight) = Compute(way, images, size, stride, ScalarType.Float64);
        var (expected, expectedOfInput, expectedOfWeight) = Compute(ConvolutionWay.Library, images, size, stride, ScalarType.Float64);
        Assert.Equal(expected.shape, output.shape);
        Near.Relative(expected, output, 1e-12);
        Near.Relative(expectedOfInput, ofInput, 1e-12);
        Near.Relative(expectedOfWeight, ofWeight, 1e-12);
    }

    [Theory]
    [InlineData(ConvolutionWay.Unfolded, 4)]
    [InlineData(ConvolutionWay.Dense, 40)]
    public void Way_should_round_like_the_library(ConvolutionWay way, int images)
    {
        Near.Relative(
            Compute(ConvolutionWay.Library, images, 2, 1, ScalarType.Float64).Output, Compute(way, images, 2, 1, ScalarType.Float32).Output.to(ScalarType.Float64), 1e-5);
        Near.Relative(
            Compute(ConvolutionWay.Library, images, 2, 1, ScalarType.Float64).Output, Compute(way, images, 2, 1, ScalarType.BFloat16).Output.to(ScalarType.Float64), 0.02);
    }

    [Theory]
    [InlineData(4, 2, 3, 1, ConvolutionWay.Unfolded)]
    [InlineData(4, 4, 3, 2, ConvolutionWay.Unfolded)]
    [InlineData(250, 2, 3, 1, ConvolutionWay.Dense)]
    [InlineData(250, 4, 3, 2, ConvolutionWay.Library)]
    [InlineData(4, 4, 3, 1, ConvolutionWay.Library)]
    [InlineData(4, 4, 1, 2, ConvolutionWay.Library)]
    public void Rule_should_follow_shape_and_number_of_images(int images, int size, int kernel, int stride, ConvolutionWay way) =>
        Assert.Equal(way, Convolution.WayOf(empty(images, 16, size, size), empty(16, 16, kernel, kernel), stride));

    [Theory]
    [InlineData(3, 16, ConvolutionWay.Library)]
    [InlineData(16, 64, ConvolutionWay.Library)]
    [InlineData(16, 48, ConvolutionWay.Padded)]
    [InlineData(3, 8, ConvolutionWay.Padded)]
    [InlineData(8, 16, ConvolutionWay.Padded)]
    [InlineData(16, 24, ConvolutionWay.Padded)]
    public void Rule_should_fill_blocks_of_channels(int inputs, int outputs, ConvolutionWay way) =>
        Assert.Equal(way, Convolution.WayOf(empty(4, inputs, 8, 8), empty(outputs, inputs, 3, 3), 1));

    [Theory]
    [InlineData(3, 8, 1)]
    [InlineData(8, 8, 1)]
    [InlineData(8, 16, 2)]
    [InlineData(24, 24, 1)]
    [InlineData(48, 48, 2)]
    public void Convolution_should_be_the_sum_of_its_products(int inputs, int outputs, int stride)
    {
        foreach (var (type, tolerance) in new[] { (ScalarType.Float32, 1e-5), (ScalarType.BFloat16, 0.02) })
        {
            var input = randn([4, inputs, 16, 16], generator: _random).requires_grad_();
            var weight = randn([outputs, inputs, 3, 3], generator: _random).requires_grad_();
            var (typedInput, typedWeight) = (input.to(type), weight.to(type));
            var output = Convolution.Of(typedInput, typedWeight, stride, Convolution.WayOf(typedInput, typedWeight, stride)).to(ScalarType.Float32);
            var products = weight.flatten(1).matmul(nn.functional.unfold(input, (3, 3), padding: (1, 1), stride: (stride, stride))).view(output.shape);
            var gradient = randn(output.shape, generator: _random);

            var actual = autograd.grad([output], [input, weight], [gradient]);
            var expected = autograd.grad([products], [input, weight], [gradient]);

            Near.Relative(products, output, tolerance);
            if (inputs != 3 || type == ScalarType.Float32)
                Near.Relative(expected[0], actual[0], tolerance);
            Near.Relative(expected[1], actual[1], tolerance);
        }
    }

    private (Tensor Output, Tensor OfInput, Tensor OfWeight) Compute(ConvolutionWay way, int images, int size, int stride, ScalarType type)
    {
        _random.manual_seed(3);
        var input = randn([images, 5, size, size], ScalarType.Float64, generator: _random).to(type).requires_grad_();
        var weight = randn([7, 5, 3, 3], ScalarType.Float64, generator: _random).to(type).requires_grad_();
        var gradient = randn([images, 7, size / stride, size / stride], ScalarType.Float64, generator: _random).to(type);
        var output = Convolution.Of(input, weight, stride, way);
        var gradients = autograd.grad([output], [input, weight], [gradient]);
        return (output, gradients[0], gradients[1]);
    }
}
