using System.Runtime.InteropServices;

namespace Conformance.TorchSharp.Tests;

public class AutogradTests
{
    [Fact]
    public void Backward_should_add_to_the_gradient_when_called_again()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 2f, 3f }, requires_grad: true);

        x.mul(x).sum().backward();
        Assert.Equal([2f, 4f, 6f], x.grad!.data<float>().ToArray());

        x.mul(x).sum().backward();
        Assert.Equal([4f, 8f, 12f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Grad_should_be_null_until_something_was_accumulated()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        Assert.Null(x.grad);

        x.sum().backward();
        Assert.NotNull(x.grad);

        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Autograd_grad_should_leave_grad_alone_and_match_the_formula()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        var w = tensor(new[] { 3.0, 5.0 }, requires_grad: true);
        var loss = x.pow(2).mul(w).sum();

        var found = autograd.grad([loss], [x, w]);

        Assert.Equal([6.0, 20.0], found[0].data<double>().ToArray());
        Assert.Equal([1.0, 4.0], found[1].data<double>().ToArray());
        Assert.Null(x.grad);
        Assert.Null(w.grad);
    }

    [Fact]
    public void Autograd_grad_should_weigh_outputs_when_grad_outputs_are_given()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        var found = autograd.grad([x.pow(2)], [x], [tensor(new[] { 10.0, 100.0 })]);

        Assert.Equal([20.0, 400.0], found[0].data<double>().ToArray());
    }

    [Fact]
    public void Autograd_grad_should_give_an_invalid_tensor_for_an_unused_input_when_allowed()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var unused = ones(2, requires_grad: true);

        var found = autograd.grad([x.sum()], [x, unused], allow_unused: true);

        Assert.False(found[0].IsInvalid);
        Assert.True(found[1].IsInvalid);
    }

    [Fact]
    public void Gradients_should_be_differentiable_when_the_graph_is_created()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);

        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];

        Assert.Equal(27.0, first.ToDouble(), 12);
        Assert.Equal(18.0, second.ToDouble(), 12);
    }

    [Fact]
    public void Gradients_of_weights_should_be_differentiable_by_the_input_when_the_graph_is_retained()
    {
        using var scope = NewDisposeScope();
        var convolution = nn.Conv2d(2, 2, 3, padding: 1, bias: false, dtype: float64);
        using (no_grad())
            convolution.weight!.copy_(Waves(2, 2, 3, 3));
        var input = Waves(1, 2, 4, 4).requires_grad_();

        var analytic = autograd.grad([SquaredGradient(input)], [input])[0].data<double>()[5];

        const double Step = 1e-5;
        Assert.Equal((Moved(Step) - Moved(-Step)) / (2 * Step), analytic, 1e-6);
        Assert.NotEqual(0, analytic, 1e-3);

        Tensor SquaredGradient(Tensor x)
        {
            var output = nn.functional.group_norm(convolution.call(x), 1).tanh().sum();
            return autograd.grad([output], [convolution.weight!], retain_graph: true, create_graph: true)[0].square().sum();
        }

        double Moved(double step)
        {
            var values = input.data<double>().ToArray();
            values[5] += step;
            return SquaredGradient(tensor(values, [1, 2, 4, 4])).ToDouble();
        }

        static Tensor Waves(params long[] shape) =>
            tensor([.. Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => Math.Sin(1.7 * i))], shape);
    }

    [Fact]
    public void Backward_should_throw_when_the_graph_was_freed()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        var y = x.pow(3);
        y.backward();

        Assert.Throws<ExternalException>(y.backward);
    }

    [Fact]
    public void Backward_should_work_again_when_the_graph_is_retained()
    {
        using var scope = NewDisposeScope();
        var x = tensor(3.0, requires_grad: true);
        var y = x.pow(3);

        y.backward(retain_graph: true);
        y.backward();

        Assert.Equal(54.0, x.grad!.ToDouble(), 12);
    }

    [Fact]
    public void Backward_should_throw_when_nothing_was_recorded()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ExternalException>(ones(1).sum().backward);
    }

    [Fact]
    public void Backward_should_throw_when_the_tensor_is_not_a_scalar()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ExternalException>(ones(2, requires_grad: true).mul(2).backward);
    }

    [Fact]
    public void Backward_should_throw_when_a_saved_tensor_was_changed_in_place()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = x.exp();
        var loss = y.sum();
        y.mul_(2);

        Assert.Throws<ExternalException>(loss.backward);
    }

    [Fact]
    public void In_place_operation_should_throw_when_a_leaf_requires_grad()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);

        Assert.Throws<ExternalException>(() => x.add_(1));
    }

    [Fact]
    public void Detach_should_share_memory_and_cut_the_graph()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);

        var cut = x.detach();
        using (no_grad())
            x.add_(1);

        Assert.False(cut.requires_grad);
        Assert.Equal([2f, 2f], cut.data<float>().ToArray());
    }

    [Fact]
    public void Requires_grad_should_throw_when_elements_are_integers()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ExternalException>(() => arange(3).requires_grad = true);
    }

    [Fact]
    public void Leaf_should_be_what_no_operation_made()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);

        Assert.True(x.is_leaf);
        Assert.False(x.mul(2).is_leaf);
    }
}
