using Lethean.Learning.Adaptation;
using Lethean.Learning.Defenses;
using Lethean.Learning.Models;
using Lethean.Learning.Native;
using Lethean.Learning.Tensors;
using Lethean.Learning.Tests.Defenses;
using Lethean.Learning.Tests.Reference;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Models;

/// <summary>Convolutions in one pass over the weights, and gradients that are kept as two factors, against libtorch's own.</summary>
public sealed class ThinConvolutionTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Generator _random = new(5);

    public void Dispose()
    {
        _scope.Dispose();
        _random.Dispose();
    }

    [Theory]
    [InlineData(1, 2, 1)]
    [InlineData(2, 2, 2)]
    [InlineData(3, 2, 1)]
    [InlineData(4, 4, 2)]
    [InlineData(7, 4, 1)]
    [InlineData(2, 6, 1)]
    public void It_should_give_the_numbers_and_both_gradients_of_the_library(int images, int size, int stride)
    {
        var (input, weight, ofOutput) = Draw(images, stride, size);

        var (output, ofInput, ofWeight, (norm, bound)) = Thin(input, weight, ofOutput, stride);

        var (exactInput, exactWeight) = (input.detach().to(ScalarType.Float64).requires_grad_(), weight.detach().to(ScalarType.Float64).requires_grad_());
        var expected = Convolution.Of(exactInput, exactWeight, stride, ConvolutionWay.Library);
        var gradients = autograd.grad([expected], [exactInput, exactWeight], [ofOutput.to(ScalarType.Float64)]);
        Near.Relative(expected, output, 1e-5);
        Near.Relative(gradients[0], ofInput, 1e-5);
        Near.Relative(gradients[1], ofWeight, 1e-5);
        Assert.Equal(1, norm / gradients[1].norm().item<double>(), 1e-6);
        Assert.InRange(gradients[1].abs().max().item<double>(), 0, bound);
    }

    [Fact]
    public void It_should_give_the_same_numbers_on_any_number_of_threads()
    {
        var (input, weight, ofOutput) = Draw(4, 1);
        var threads = get_num_threads();
        try
        {
            TorchThreads.UseOnThisThread(1);
            var alone = Thin(input, weight, ofOutput, 1);
            TorchThreads.UseOnThisThread(2);
            var shared = Thin(input, weight, ofOutput, 1);
            Assert.Equal(Numbers(alone.Output), Numbers(shared.Output));
            Assert.Equal(Numbers(alone.OfInput), Numbers(shared.OfInput));
            Assert.Equal(Numbers(alone.OfWeight), Numbers(shared.OfWeight));
        }
        finally
        {
            TorchThreads.UseOnThisThread(threads);
        }
    }

    /// <summary>Where a number of the gradient, or a sum on the way to it, is too large for float32, the bound has to tell.</summary>
    [Theory]
    [InlineData(1e30f, 1e20f)] // each product is too large
    [InlineData(1e30f, float.NaN)]
    [InlineData(float.PositiveInfinity, 1f)]
    public void The_bound_should_tell_a_gradient_that_is_not_finite(float ofPixels, float ofGradients)
    {
        var (input, weight, ofOutput) = Draw(2, 1);
        using (no_grad())
        {
            input[0, 0, 0, 0] = ofPixels;
            ofOutput[0, 3, 0, 0] = ofGradients;
        }

        using var factors = new WeightFactors();
        factors.Multiply(input, weight, 1);

        Assert.False(float.IsFinite(factors.NormAndBound([ofOutput]).Bound));
    }

    [Fact]
    public void A_gradient_of_zero_should_have_no_length()
    {
        var (input, weight, ofOutput) = Draw(2, 1);
        using var factors = new WeightFactors();
        factors.Multiply(input, weight, 1);

        Assert.Equal((0f, 0f), factors.NormAndBound([ofOutput * 0]));
    }

    [Fact]
    public void A_step_should_be_the_same_whether_weights_are_left_out_or_not()
    {
        var settings = new RotationPredictionSettings { LearningRate = 0.05, Batch = AuxiliaryBatch.Random(5) };
        using var folded = Defended.Create(settings);
        // Looks at every gradient and changes none.
        using var whole = Defended.Create(settings, new GradientClippingSettings(1e6));

        for (var image = 0; image < 5; image++)
            Assert.Equal(folded.Learner.Serve(SmallModel.Image(image)), whole.Learner.Serve(SmallModel.Image(image)));

        Assert.Equal(folded.Weights, whole.Weights);
    }

    [Fact]
    public void A_step_should_tell_the_length_of_the_whole_gradient()
    {
        using var model = SmallModel.Create();
        var expected = Naive.Norm(Naive.AuxiliaryGradient(model, SmallModel.Image(1)));

        var result = new RotationPrediction(model, new() { LearningRate = 0.05 }).Take(SmallModel.Image(1), ViewWeights.Once);

        Assert.Equal(1, result!.Value.GradientNorm / expected, 1e-5);
    }

    [Fact]
    public void A_step_down_should_round_as_with_a_gradient_of_its_own()
    {
        var (input, weight, ofOutput) = Draw(4, 1);
        using var factors = new WeightFactors();
        factors.Multiply(input, weight, 1);
        var gradient = factors.Whole([weight], [], [ofOutput]).Single();
        using var noGrad = no_grad();
        using Scalar rate = -0.01;
        var expected = weight.add(gradient, rate);

        factors.Descend([ofOutput], 0.01);

        Assert.Equal(Numbers(expected), Numbers(weight));
    }

    [Fact]
    public void Rule_should_ask_whether_the_weights_gradient_is_wanted()
    {
        var (input, weight, _) = Draw(4, 1);
        var expected = Kernels.Vectorised ? ConvolutionWay.Thin : ConvolutionWay.Unfolded;

        Assert.Equal(ConvolutionWay.Unfolded, Convolution.WayOf(input, weight, 1));
        using (no_grad())
            Assert.Equal(expected, Convolution.WayOf(input, weight, 1));
        using (inference_mode())
            Assert.Equal(expected, Convolution.WayOf(input, weight, 1));
        using (var factors = new WeightFactors())
            Assert.Equal(expected, factors.LeaveOut(() => Convolution.WayOf(input, weight, 1)));
        Assert.Equal(ConvolutionWay.Unfolded, Convolution.WayOf(input, weight, 1));
    }

    private (Tensor Input, Tensor Weight, Tensor OfOutput) Draw(int images, int stride, int size = 2) => (
        randn([images, 32, size * stride, size * stride], generator: _random).requires_grad_(),
        randn([12, 32, 3, 3], generator: _random).requires_grad_(),
        randn([images, 12, size, size], generator: _random));

    private static (Tensor Output, Tensor OfInput, Tensor OfWeight, (float Norm, float Bound) Length) Thin(
        Tensor input, Tensor weight, Tensor ofOutput, int stride)
    {
        using var factors = new WeightFactors();
        var output = factors.LeaveOut(() => Convolution.Of(input, weight, stride, ConvolutionWay.Thin));
        var gradients = autograd.grad([output], [input, .. factors.Outputs], [ofOutput]);
        Assert.True(factors.Has(weight));
        var ofWeight = factors.Whole([weight], [], [gradients[1]]).Single();
        return (output.detach(), gradients[0], ofWeight, factors.NormAndBound([gradients[1]]));
    }

    private static float[] Numbers(Tensor tensor) => tensor.detach().data<float>().ToArray();
}
