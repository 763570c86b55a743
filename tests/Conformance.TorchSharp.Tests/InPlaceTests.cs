namespace Conformance.TorchSharp.Tests;

public class InPlaceTests
{
    public static TheoryData<string, Func<Tensor, Tensor>, float[]> Operations => new()
    {
        { "add_ number", t => t.add_(1), [0f, 3f] },
        { "add_ alpha", t => t.add_(tensor(new[] { 1f, 1f }), alpha: 0.5), [-0.5f, 2.5f] },
        { "sub_", t => t.sub_(1), [-2f, 1f] },
        { "mul_", t => t.mul_(2), [-2f, 4f] },
        { "div_", t => t.div_(2), [-0.5f, 1f] },
        { "neg_", t => t.neg_(), [1f, -2f] },
        { "abs_", t => t.abs_(), [1f, 2f] },
        { "sign_", t => t.sign_(), [-1f, 1f] },
        { "pow_", t => t.pow_(2), [1f, 4f] },
        { "clamp_", t => t.clamp_((Scalar)0, (Scalar)1), [0f, 1f] },
        { "relu_", t => t.relu_(), [0f, 2f] },
        { "fill_", t => t.fill_(7), [7f, 7f] },
        { "copy_", t => t.copy_(tensor(new[] { 5f, 6f })), [5f, 6f] },
        { "addcmul_", t => t.addcmul_(tensor(new[] { 1f, 2f }), tensor(new[] { 3f, 4f }), 10), [29f, 82f] },
        { "addcdiv_", t => t.addcdiv_(tensor(new[] { 1f, 2f }), tensor(new[] { 2f, 4f }), 10), [4f, 7f] },
        { "lerp_", t => t.lerp_(tensor(new[] { 1f, 4f }), tensor(0.5f)), [0f, 3f] },
        { "masked_fill_", t => t.masked_fill_(tensor(new[] { true, false }), 9), [9f, 2f] },
    };

    [Theory]
    [MemberData(nameof(Operations))]
    public void In_place_operation_should_change_the_tensor_and_return_it(string name, Func<Tensor, Tensor> operation, float[] expected)
    {
        using var scope = NewDisposeScope();
        var target = tensor(new[] { -1f, 2f });
        var view = target.alias();

        var returned = operation(target);

        Assert.True(ReferenceEquals(target, returned), name);
        Assert.Equal(expected, view.data<float>().ToArray());
    }

    [Fact]
    public void In_place_operation_should_create_no_further_handle()
    {
        using var scope = NewDisposeScope();
        var target = ones(4);

        target.add_(1).mul_(2).sub_(1);

        Assert.Equal(1, scope.DisposablesCount);
    }

    [Fact]
    public void Zero_should_clear_the_tensor_and_return_a_fresh_handle()
    {
        using var scope = NewDisposeScope();
        var target = ones(2);

        var returned = target.zero_();

        Assert.False(ReferenceEquals(target, returned));
        Assert.Equal([0f, 0f], target.data<float>().ToArray());
        returned.Dispose();
        Assert.False(target.IsInvalid);
    }

    [Fact]
    public void Alias_should_be_a_handle_of_its_own_on_the_same_memory()
    {
        using var scope = NewDisposeScope();
        var original = ones(2);
        var alias = original.alias();

        alias.add_(1);
        Assert.Equal([2f, 2f], original.data<float>().ToArray());

        alias.Dispose();
        Assert.False(original.IsInvalid);
    }

    [Fact]
    public void Conversion_to_the_same_type_should_share_memory_unless_copied()
    {
        using var scope = NewDisposeScope();
        var original = zeros(2);

        original.to(ScalarType.Float32).add_(1);
        original.contiguous().add_(1);
        original.to(ScalarType.Float32, copy: true).add_(1);
        original.clone().add_(1);

        Assert.Equal([2f, 2f], original.data<float>().ToArray());
    }

    [Fact]
    public void Concatenation_of_a_single_tensor_should_share_its_memory()
    {
        using var scope = NewDisposeScope();
        var only = zeros(2);

        cat([only], 0).add_(1);
        Assert.Equal([1f, 1f], only.data<float>().ToArray());

        cat([only, only], 0).add_(1);
        Assert.Equal([1f, 1f], only.data<float>().ToArray());
    }

    [Fact]
    public void Relu_should_return_a_fresh_handle_when_in_place()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1f, 1f });

        var y = nn.functional.relu(x, inplace: true);

        Assert.False(ReferenceEquals(x, y));
        Assert.Equal([0f, 1f], x.data<float>().ToArray());
        y.Dispose();
        Assert.False(x.IsInvalid);
    }

    [Fact]
    public void Set_should_make_a_tensor_share_the_memory_of_another()
    {
        using var scope = NewDisposeScope();
        var a = zeros(2);
        var b = ones(3);

        a.set_(b);
        b.add_(1);

        Assert.Equal([2f, 2f, 2f], a.data<float>().ToArray());
    }
}
