using Lethean.Learning.Models;
using Lethean.Learning.Tests.Reference;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Models;

/// <summary>The pool after the stem, against libtorch's.</summary>
public sealed class MaxPoolTests
{
    private const int Side = 32;

    [Theory]
    [InlineData(1, 16, Side, false)]
    [InlineData(3, 8, Side, true)]
    [InlineData(2, 3, 8, false)]
    [InlineData(2, 3, 8, true)]
    public void Maxima_and_gradients_should_be_those_of_the_library(int images, int channels, int side, bool manyEqual)
    {
        using var scope = NewDisposeScope();
        var input = Input(images, channels, side, manyEqual);

        var output = MaxPool.Of(input);

        using (no_grad())
            Assert.True(Same(ByLibrary(input), MaxPool.Of(input)), "without a gradient");
        Assert.True(Same(ByLibrary(input), output));
        var weights = randn(output.shape);
        var expected = autograd.grad([ByLibrary(input).mul(weights).sum()], [input])[0];
        var gradient = autograd.grad([output.mul(weights).sum()], [input])[0];
        Assert.True(expected.allclose(gradient, 1e-6, 1e-6));
        Assert.True(Same(expected.ne(0), gradient.ne(0)), "the same places");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Second_derivatives_should_be_those_of_the_library(bool manyEqual)
    {
        using var scope = NewDisposeScope();
        var input = Input(2, 4, Side, manyEqual);
        var weights = randn(2, 4, Side / 2, Side / 2);
        var direction = randn(input.shape);

        var expected = Second(ByLibrary);
        var second = Second(MaxPool.Of);

        Near.Relative(expected, second, 1e-5);

        // Of the gradient of a loss that is not linear in the pool, along a direction.
        Tensor Second(Func<Tensor, Tensor> pool)
        {
            var loss = pool(input.mul(input)).pow(3).mul(weights).sum();
            var gradient = autograd.grad([loss], [input], retain_graph: true, create_graph: true)[0];
            return autograd.grad([gradient.mul(direction).sum()], [input])[0];
        }
    }

    [Fact]
    public void Number_that_is_none_should_come_through()
    {
        using var scope = NewDisposeScope();
        var input = zeros(1, 16, Side, Side);
        input[0, 3, 5, 31] = float.NaN;

        var output = MaxPool.Of(input);

        Assert.Equal(2, output.isnan().sum().item<long>());
        Assert.True(Same(ByLibrary(input).isnan(), output.isnan()));
    }

    [Fact]
    public void Input_in_another_layout_should_give_the_same()
    {
        using var scope = NewDisposeScope();
        var input = Input(2, 16, Side, manyEqual: false);

        var output = MaxPool.Of(input.detach().transpose(2, 3));

        Assert.True(Same(ByLibrary(input.detach().transpose(2, 3)), output));
    }

    private static bool Same(Tensor left, Tensor right) => left.eq(right).all().item<bool>();

    private static Tensor ByLibrary(Tensor input) => nn.functional.max_pool2d(input, [3, 3], [2, 2], [1, 1]);

    private static Tensor Input(int images, int channels, int side, bool manyEqual)
    {
        var numbers = randn([images, channels, side, side], generator: new Generator(7));
        return (manyEqual ? numbers.round() : numbers).requires_grad_();
    }
}
