using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Data;

/// <content>
/// Batches for networks, on the device that is asked for or else in the processor's memory; every tensor belongs to the caller or
/// to the caller's dispose scope.
/// </content>
public sealed partial class ImageDataset
{
    /// <summary>float32 [count, 3, 32, 32] of consecutive images, in [0, 1].</summary>
    public Tensor Pixels(int start, int count, Device? device = null) =>
        Batch(_pixels.Span.Slice(start * _stored.Size, count * _stored.Size).ToArray(), count, device ?? CPU);

    /// <summary>float32 [n, 3, 32, 32] of the images with these n numbers, in [0, 1].</summary>
    public Tensor Pixels(ReadOnlySpan<int> indices, Device? device = null)
    {
        var bytes = new byte[indices.Length * _stored.Size];
        for (var i = 0; i < indices.Length; i++)
            Stored(indices[i]).CopyTo(bytes.AsSpan(i * _stored.Size));
        return Batch(bytes, indices.Length, device ?? CPU);
    }

    /// <summary>int64 [count] of consecutive images.</summary>
    public Tensor Labels(int start, int count, Device? device = null)
    {
        var labels = new long[count];
        for (var i = 0; i < count; i++)
            labels[i] = LabelOf(start + i);
        return DeviceTensors.Of(labels, device ?? CPU);
    }

    /// <summary>int64 [n] of the images with these n numbers.</summary>
    public Tensor Labels(ReadOnlySpan<int> indices, Device? device = null)
    {
        var labels = new long[indices.Length];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = LabelOf(indices[i]);
        return DeviceTensors.Of(labels, device ?? CPU);
    }

    // As bytes to the device, and numbers and channels only there: a twelfth of the transfer for grey images.
    private Tensor Batch(byte[] bytes, int count, Device device)
    {
        using var scope = NewDisposeScope();
        using Scalar white = 255;
        var pixels = DeviceTensors.Of(bytes, [count, _stored.Channels, _stored.Height, _stored.Width], device).to(ScalarType.Float32).div(white);
        if (_padding > 0)
            pixels = nn.functional.pad(pixels, [_padding, _padding, _padding, _padding]);
        return pixels.expand(count, Shape.Channels, Shape.Height, Shape.Width).MoveToOuterDisposeScope();
    }
}
