namespace Conformance.TorchSharp.Tests;

public class FactoryTests
{
    [Fact]
    public void Tensor_should_copy_its_array()
    {
        using var scope = NewDisposeScope();
        var array = new[] { 1f, 2f };
        var x = tensor(array);
        array[0] = 100;
        Assert.Equal([1f, 2f], x.data<float>().ToArray());
    }

    [Fact]
    public void From_array_should_share_memory_also_after_a_collection()
    {
        using var scope = NewDisposeScope();
        var array = new float[1000];
        var x = from_array(array);
        GC.Collect();
        array[999] = 5;
        Assert.Equal(5f, x[999].item<float>());
        x.fill_(2);
        Assert.Equal(2f, array[0]);
    }

    [Fact]
    public void From_array_should_keep_the_shape()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 3], from_array(new long[2, 3]).shape);
        Assert.Equal(ScalarType.Int64, from_array(new long[2, 3]).dtype);
    }

    [Fact]
    public void Frombuffer_should_share_part_of_an_array()
    {
        using var scope = NewDisposeScope();
        int[] array = [0, 1, 2, 3, 4];
        var x = frombuffer(array, ScalarType.Int32, count: 2, offset: 3);
        array[3] = 30;
        Assert.Equal([30, 4], x.data<int>().ToArray());
        Assert.Throws<ArgumentException>(() => frombuffer(array, ScalarType.Int32, offset: 5));
    }

    [Fact]
    public void Tensor_should_take_the_shape_and_type_of_its_array()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([2, 2], tensor(new[,] { { 1, 2 }, { 3, 4 } }).shape);
        Assert.Equal([1, 2, 1], tensor(new[] { 1f, 2f }, [1, 2, 1]).shape);
        Assert.Equal(ScalarType.Float64, tensor(new[] { 1f }, dtype: ScalarType.Float64).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Empty(tensor(1f).shape);
        Assert.Throws<ArgumentException>(() => tensor(new[] { 1f, 2f }, [3]));
    }

    [Fact]
    public void Constants_should_fill_their_shape()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0f, 0f], zeros(2).data<float>().ToArray());
        Assert.Equal([1L, 1L], ones([2], ScalarType.Int64).data<long>().ToArray());
        Assert.Equal([2.5f, 2.5f], full([2], 2.5).data<float>().ToArray());
        Assert.Equal(ScalarType.Int64, full([2], 3).dtype);
        Assert.Equal([2, 3, 4, 5], empty(2, 3, 4, 5).shape);
        Assert.Equal([1f, 0f, 0f, 1f], eye(2).data<float>().ToArray());
        Assert.True(zeros([2], requires_grad: true).requires_grad);
    }

    [Fact]
    public void Likes_should_take_shape_and_type_unless_told_otherwise()
    {
        using var scope = NewDisposeScope();
        var x = ones([2, 3], ScalarType.Float64);
        Assert.Equal([2, 3], zeros_like(x).shape);
        Assert.Equal(ScalarType.Float64, zeros_like(x).dtype);
        Assert.Equal(ScalarType.Int32, ones_like(x, ScalarType.Int32).dtype);
        Assert.Equal(4.0, full_like(x, 4)[0, 0].item<double>());
    }

    [Fact]
    public void Sequences_should_count()
    {
        using var scope = NewDisposeScope();
        Assert.Equal([0L, 1L, 2L], arange(3).data<long>().ToArray());
        Assert.Equal([1f, 1.5f], arange(1.0, 2.0, 0.5).data<float>().ToArray());
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
    }
}
