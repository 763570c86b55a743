using Lethean.Learning.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Tests.Data;

public sealed class ImageTensorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fashion-mnist")]
    [InlineData("cifar-10")]
    public void Batches_should_equal_the_single_images_bit_for_bit(string dataset)
    {
        var data = Load(dataset);
        using var scope = NewDisposeScope();

        AssertBatch(data, [2, 3, 4], data.Pixels(2, 3), data.Labels(2, 3));
        AssertBatch(data, [5, 0, 5], data.Pixels([5, 0, 5]), data.Labels([5, 0, 5]));
    }

    [Fact]
    public void Batches_should_leave_no_other_tensor_behind()
    {
        var data = Load("fashion-mnist");
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        using (var pixels = data.Pixels(0, 2))
            Assert.Equal(before + 1, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rotation_should_be_that_of_the_tensor_library(int quarterTurns)
    {
        var data = Load("cifar-10");
        using var scope = NewDisposeScope();

        var turned = data.Pixels(1, 1).rot90(quarterTurns, (2, 3));

        Assert.Equal(turned.contiguous().data<float>().ToArray(), data[1].RotateQuarter(quarterTurns).Pixels);
    }

    private static void AssertBatch(ImageDataset data, int[] indices, Tensor pixels, Tensor labels)
    {
        Assert.Equal([indices.Length, 3, 32, 32], pixels.shape);
        Assert.Equal(ScalarType.Float32, pixels.dtype);
        Assert.Equal(indices.SelectMany(index => data[index].Pixels.ToArray()), pixels.contiguous().data<float>().ToArray());
        Assert.Equal(indices.Select(index => (long)data.LabelOf(index)), labels.data<long>().ToArray());
    }

    private ImageDataset Load(string dataset)
    {
        if (dataset == "cifar-10")
            SmallData.WriteCifar(_folder.Path);
        else
            SmallData.WriteFashion(_folder.Path);
        return new LocatedDataset(dataset == "cifar-10" ? SmallData.Cifar : SmallData.Fashion, _folder.Path, DatasetPlace.Explicit).Load(DatasetSplit.Train);
    }
}
