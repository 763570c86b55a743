using static TorchSharp.torch;

namespace Lethean.Learning.Datasets;

/// <content>Batches for networks; every tensor belongs to the caller or to the caller's dispose scope.</content>
public sealed partial class ImageDataset
{
    /// <summary>float32 [count, 3, 32, 32] of consecutive images, in [0, 1].</summary>
    public Tensor Pixels(int start, int count) =>
        Batch(_pixels.Span.Slice(start * _stored.Size, count * _stored.Size).ToArray(), count);

    /// <summary>float32 [n, 3, 32, 32] of the images with these n numbers, in [0, 1].</summary>
    public Tensor Pixels(ReadOnlySpan<int> indices)
    {
        var bytes = new byte[indices.Length * _stored.Size];
        for (var i = 0; i < indices.Length; i++)
            Stored(indices[i]).CopyTo(bytes.AsSpan(i * _stored.Size));
        return Batch(bytes, indices.Length);
    }

    /// <summary>int64 [count] of consecutive images.</summary>
    public Tensor Labels(int start, int count)
    {
        var labels = new long[count];
        for (var i = 0; i < count; i++)
            labels[i] = LabelOf(start + i);
        return tensor(labels);
    }

    /// <summary>int64 [n] of the images with these n numbers.</summary>
    public Tensor Labels(ReadOnlySpan<int> indices)
    {
        var labels = new long[indices.Length];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = LabelOf(indices[i]);
        return tensor(labels);
    }

    private Tensor Batch(byte[] bytes, int count)
    {
        using var scope = NewDisposeScope();
        var pixels = tensor(bytes, [count, _stored.Channels, _stored.Height, _stored.Width]).to(ScalarType.Float32).div(255);
        if (_padding > 0)
            pixels = nn.functional.pad(pixels, [_padding, _padding, _padding, _padding]);
        return pixels.expand(count, Shape.Channels, Shape.Height, Shape.Width).MoveToOuterDisposeScope();
    }
}
