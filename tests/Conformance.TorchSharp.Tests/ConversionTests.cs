using System.Runtime.InteropServices;

namespace Conformance.TorchSharp.Tests;

public class ConversionTests
{
    [Fact]
    public void Bfloat16_should_round_to_eight_bits_of_precision()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1f, 1.001f, 3.14159265f, 1e38f });

        var half = x.to(ScalarType.BFloat16);

        Assert.Equal(ScalarType.BFloat16, half.dtype);
        Assert.Equal(2, half.ElementSize);
        Assert.Equal([1f, 1f, 3.140625f], half.to(ScalarType.Float32).data<float>().ToArray()[..3]);
        Assert.Equal(3.140625f, half[2].ToSingle());
        Assert.True(half.isfinite().all().ToBoolean());
        Assert.Throws<ArgumentException>(() => half.data<float>());
    }

    [Fact]
    public void Bfloat16_should_train()
    {
        using var scope = NewDisposeScope();
        var x = ones([2, 3], ScalarType.BFloat16);
        var w = ones([4, 3], ScalarType.BFloat16).requires_grad_();

        nn.functional.linear(x, w).sum().backward();

        Assert.Equal(ScalarType.BFloat16, w.grad!.dtype);
        Assert.Equal(2f, w.grad![0, 0].ToSingle());
    }

    [Fact]
    public void Gradient_should_pass_a_conversion_in_the_type_of_its_leaf()
    {
        using var scope = NewDisposeScope();
        var x = ones([2], requires_grad: true);

        x.to(ScalarType.BFloat16).sum().to(ScalarType.Float32).backward();

        Assert.Equal(ScalarType.Float32, x.grad!.dtype);
    }

    [Fact]
    public void Mixed_types_should_promote()
    {
        using var scope = NewDisposeScope();
        var whole = arange(3, ScalarType.Int64);

        Assert.Equal(ScalarType.Float32, whole.add(0.5).dtype);
        Assert.Equal(ScalarType.Int64, whole.add(1).dtype);
        Assert.Equal(ScalarType.Float64, whole.add(ones([3], ScalarType.Float64)).dtype);
        Assert.Equal(ScalarType.Float32, ones(3).mul(2.5).dtype);
        Assert.Equal(ScalarType.Bool, whole.gt(1).dtype);
        Assert.Equal(ScalarType.Int64, whole.gt(1).sum().dtype);
        Assert.Equal(ScalarType.Float32, whole.div(2).dtype);
        Assert.Equal(ScalarType.Int64, whole.div(2, RoundingMode.floor).dtype);
    }

    [Fact]
    public void Elements_should_convert_towards_zero_and_wrap()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([1, -1, 2], tensor(new[] { 1.9f, -1.9f, 2.5f }).to(ScalarType.Int32).data<int>().ToArray());
        Assert.Equal([(byte)255, (byte)0], tensor(new[] { 255, 256 }).to(ScalarType.Byte).data<byte>().ToArray());
        Assert.Equal([true, false], tensor(new[] { -3, 0 }).to(ScalarType.Bool).data<bool>().ToArray());
    }

    [Fact]
    public void Data_should_refuse_another_element_type()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => ones(2).data<double>());
        Assert.Throws<ArgumentException>(() => ones(1).item<int>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
    }

    [Fact]
    public void ToScalar_should_convert_single_elements_of_any_type()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(3, tensor(3.7f).ToInt32());
        Assert.Equal(5.0, tensor(5L).ToDouble());
        Assert.True(tensor(true).ToBoolean());
        Assert.Equal(2f, (float)tensor(new[] { 2.0 }));
        Assert.Throws<ExternalException>(() => ones(2).ToSingle());
    }

    [Fact]
    public void Accessor_should_read_and_write_whatever_the_strides_are()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, ScalarType.Float32).reshape(2, 3).transpose(0, 1);
        var accessor = x.data<float>();

        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], accessor.ToArray());
        Assert.Equal(4f, accessor[1, 1]);
        Assert.Equal(4f, accessor[3]);
        Assert.Equal(6, accessor.Count);
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], accessor);
        var part = new float[3];
        accessor.CopyTo(part, 1, 2);
        Assert.Equal([0f, 1f, 4f], part);
        accessor[2, 0] = 20;
        Assert.Equal(20f, x[2, 0].item<float>());
    }

    [Fact]
    public void Accessor_should_write_from_an_array()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2);

        x.data<float>().CopyFrom([1f, 2f, 3f, 4f]);

        Assert.Equal([1f, 2f, 3f, 4f], x.data<float>().ToArray());
    }

    [Fact]
    public void Bytes_should_be_the_memory_itself()
    {
        using var scope = NewDisposeScope();
        var x = zeros([2], ScalarType.Int32);

        x.bytes[4] = 7;
        Assert.Equal([0, 7], x.data<int>().ToArray());

        x.bytes = new byte[] { 1, 0, 0, 0, 2, 0, 0, 0 };
        Assert.Equal([1, 2], x.data<int>().ToArray());
        Assert.Throws<ArgumentException>(() => x.bytes = new byte[3]);
        Assert.Throws<InvalidOperationException>(() => zeros(2, 3).transpose(0, 1).bytes.Length);
    }
}
