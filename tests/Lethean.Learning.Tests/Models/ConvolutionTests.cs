using Lethean.Learning.Models;
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
    public void Way_should_give_the_numbers_and_gradients_of_the_library(ConvolutionWay way, int images, int size, int stride)
    {
        var (output, ofInput, ofWeight) = Compute(way, images, size, stride, ScalarType.Float64);
        var (expected, expectedOfInput, expectedOfWeight) = Compute(ConvolutionWay.Library, images, size, stride, ScalarType.Float64);
        Assert.Equal(expected.shape, output.shape);
        RequireClose(expected, output, 1e-12);
        RequireClose(expectedOfInput, ofInput, 1e-12);
        RequireClose(expectedOfWeight, ofWeight, 1e-12);
    }

    [Theory]
    [InlineData(ConvolutionWay.Unfolded, 4)]
    [InlineData(ConvolutionWay.Dense, 40)]
    public void Way_should_round_like_the_library(ConvolutionWay way, int images)
    {
        RequireClose(
            Compute(ConvolutionWay.Library, images, 2, 1, ScalarType.Float64).Output, Compute(way, images, 2, 1, ScalarType.Float32).Output.to(ScalarType.Float64), 1e-5);
        RequireClose(
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
        Assert.Equal(way, Convolution.WayOf(empty(images, 8, size, size), empty(8, 8, kernel, kernel), stride));

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

    private static void RequireClose(Tensor expected, Tensor actual, double relative)
    {
        var difference = (expected - actual).abs().max().item<double>();
        Assert.InRange(difference, 0, relative * expected.abs().max().item<double>());
    }
}
