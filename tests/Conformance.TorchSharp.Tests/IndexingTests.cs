using static TorchSharp.torch.TensorIndex;

namespace Conformance.TorchSharp.Tests;

public class IndexingTests
{
    private static Tensor Counting() => arange(24, ScalarType.Int64).reshape(2, 3, 4);

    [Fact]
    public void Numbers_should_select()
    {
        using var scope = NewDisposeScope();
        var x = Counting();

        Assert.Equal([3L, 4L], x[1].shape);
        Assert.Equal([20L, 21L, 22L, 23L], x[1, 2].data<long>().ToArray());
        Assert.Equal(23L, x[-1, -1, -1].item<long>());
    }

    [Fact]
    public void Ranges_should_slice()
    {
        using var scope = NewDisposeScope();
        var x = Counting();

        Assert.Equal([2L, 2L, 4L], x[.., 1..].shape);
        Assert.Equal([12L, 13L], x[1, 0, ..2].data<long>().ToArray());
        Assert.Equal([21L, 23L], x[1, 2, Slice(1, null, 2)].data<long>().ToArray());
        Assert.Equal([22L, 23L], x[^1, ^1, ^2..].data<long>().ToArray());
        Assert.Equal([3L, 7L, 11L], x[0, Colon, 3].data<long>().ToArray());
        Assert.Equal([4L, 5L], x[0, 1, Slice((null, 2))].data<long>().ToArray());
    }

    [Fact]
    public void Ellipsis_and_none_should_skip_and_insert_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = Counting();

        Assert.Equal([0L, 4L, 8L, 12L, 16L, 20L], x[Ellipsis, 0].flatten().data<long>().ToArray());
        Assert.Equal([2L, 1L, 3L, 4L], x[Colon, None].shape);
    }

    [Fact]
    public void Tensors_should_pick_rows_and_mask()
    {
        using var scope = NewDisposeScope();
        var x = Counting()[0];

        Assert.Equal([8L, 0L, 8L], x[tensor(new long[] { 2, 0, 2 })].select(1, 0).data<long>().ToArray());
        Assert.Equal([8L, 9L, 10L, 11L], x[x.gt(7)].data<long>().ToArray());
        Assert.Equal([1L, 6L], x[tensor(new long[] { 0, 1 }), tensor(new long[] { 1, 2 })].data<long>().ToArray());
        Assert.Equal([6L, 10L], x[1.., TensorIndex.Tensor(tensor(new long[] { 2 }))].flatten().data<long>().ToArray());
    }

    [Fact]
    public void Assignment_should_change_the_tensor()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3);

        x[0] = tensor(new[] { 1f, 2f, 3f });
        x[1, 1] = tensor(5f);
        x[.., 2..] = tensor(9f);
        x.index_put_(7, Single(1), Single(0));

        Assert.Equal([1f, 2f, 9f, 7f, 5f, 9f], x.data<float>().ToArray());
    }

    [Fact]
    public void Assignment_by_tensors_should_accumulate_when_asked()
    {
        using var scope = NewDisposeScope();
        var x = zeros(3);
        Tensor[] places = [tensor(new long[] { 1, 1, 2 })];

        x.index_put_(ones(3), places, accumulate: true);
        Assert.Equal([0f, 2f, 1f], x.data<float>().ToArray());

        x.index_put_(zeros(3), places);
        Assert.Equal([0f, 0f, 0f], x.data<float>().ToArray());
    }

    [Fact]
    public void Basic_indexing_should_give_a_view_and_tensors_a_copy()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 2);

        x[0].add_(1);
        x[.., 1].add_(1);
        x[tensor(new long[] { 1 })].add_(100);

        Assert.Equal([1f, 2f, 0f, 1f], x.data<float>().ToArray());
    }

    [Fact]
    public void Selection_should_gather_and_scatter()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1f, 2f }, { 3f, 4f } });
        var index = tensor(new long[,] { { 1 }, { 0 } });

        Assert.Equal([2f, 3f], x.gather(1, index).data<float>().ToArray());
        Assert.Equal([3f, 4f, 3f, 4f], x.index_select(0, tensor(new long[] { 1, 1 })).data<float>().ToArray());
        Assert.Equal([0f, 8f, 9f, 0f], zeros(2, 2).scatter_(1, index, tensor(new[,] { { 8f }, { 9f } })).data<float>().ToArray());
        Assert.Equal([2f, 4f], x.narrow(1, 1, 1).flatten().data<float>().ToArray());
        Assert.Equal([1L, 1L], x.ge(4).nonzero().data<long>().ToArray());
    }

    [Fact]
    public void Shapes_should_be_turned_as_their_names_say()
    {
        using var scope = NewDisposeScope();
        var x = arange(4, ScalarType.Int64).reshape(2, 2);

        Assert.Equal([1L, 3L, 0L, 2L], x.rot90(1, (0, 1)).contiguous().data<long>().ToArray());
        Assert.Equal([1L, 0L, 3L, 2L], x.flip(1).data<long>().ToArray());
        Assert.Equal([0L, 2L, 1L, 3L], x.transpose(0, 1).data<long>().ToArray());
        Assert.Equal([1L, 0L, 3L, 2L], x.roll(1, 1).data<long>().ToArray());
        Assert.Equal([0L, 1L, 0L, 1L], x[0].unsqueeze(0).expand(2, 2).data<long>().ToArray());
        Assert.Equal([0L, 1L, 0L, 1L], x[0].repeat(2).data<long>().ToArray());
        Assert.Equal([2L, 2L, 2L], stack([x, x]).shape);
        Assert.Equal([4L, 2L], cat([x, x], 0).shape);
        Assert.Equal([1L, 2L], x.permute(1, 0)[1, ..].sub(tensor(new long[] { 0, 1 })).data<long>().ToArray());
        Assert.Equal(2, x.chunk(2).Length);
        Assert.Equal([2L, 3L], x.split([1, 1], 0)[1].flatten().data<long>().ToArray());
        Assert.Equal([4L], x.flatten().shape);
        Assert.Equal([4L], x.view(-1).shape);
    }
}
