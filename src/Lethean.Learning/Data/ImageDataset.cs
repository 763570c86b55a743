using System.Security.Cryptography;
using Lethean.Learning.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace Lethean.Learning.Data;

/// <summary>
/// The images of one split in memory, as bytes. They are given out as float32 in [0, 1]; grey ones are repeated to three channels, and
/// smaller ones padded with 0 on all sides to 32×32. Immutable, and safe to use from any thread. Every tensor is on the given device, or
/// else in the processor's memory, and belongs to the caller or to the caller's dispose scope.
/// </summary>
public sealed class ImageDataset
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;
    private readonly ImageShape _stored;
    private readonly int _padding;
    private readonly Lazy<string> _sha256;

    /// <param name="descriptor">The dataset that the images belong to.</param>
    /// <param name="split">The part of the dataset.</param>
    /// <param name="pixels">All images as bytes, each in the descriptor's stored shape; must not be changed afterwards.</param>
    /// <param name="labels">One class for each image.</param>
    /// <param name="origin">Where the images come from, as messages say it.</param>
    public ImageDataset(
        DatasetDescriptor descriptor, DatasetSplit split, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels, string origin)
    {
        if (labels.IsEmpty || pixels.Length != (long)labels.Length * descriptor.StoredShape.Size)
            throw new ArgumentException(
                $"{labels.Length} images of shape {descriptor.StoredShape} do not have {pixels.Length} bytes.", nameof(pixels));
        (Descriptor, Split, _pixels, _labels, Origin) = (descriptor, split, pixels, labels, origin);
        _stored = descriptor.StoredShape;
        _padding = (Shape.Height - _stored.Height) / 2;
        _sha256 = new Lazy<string>(ComputeSha256);
    }

    public DatasetDescriptor Descriptor { get; }

    public DatasetSplit Split { get; }

    /// <summary>Where the images come from, as messages say it.</summary>
    public string Origin { get; }

    public int Count => _labels.Length;

    /// <summary>Where the first image is in the split, from 0; of no meaning after <see cref="Pick"/>.</summary>
    public int Offset { get; private init; }

    /// <summary>Shape of every image that is given out.</summary>
    public ImageShape Shape { get; } = ImageShape.Standard;

    /// <summary>All images as stored, one after the other in <see cref="DatasetDescriptor.StoredShape"/>.</summary>
    public ReadOnlySpan<byte> RawPixels => _pixels.Span;

    /// <summary>The classes of all images.</summary>
    public ReadOnlySpan<byte> RawLabels => _labels.Span;

    /// <summary>Hash of all stored pixels and then all labels, the same for every file format.</summary>
    public string Sha256 => _sha256.Value;

    /// <summary>One image; its pixels are computed when they are first read.</summary>
    public Image this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            return new Image(Shape, () => PixelsOf(index));
        }
    }

    public int LabelOf(int index) => _labels.Span[index];

    /// <summary>The first images.</summary>
    /// <exception cref="InputException">There are not that many.</exception>
    public ImageDataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (count > Count)
            throw new InputException(
                $"{count} images of {Descriptor.Name} ({Split}) are asked for, but {Origin} has {Count}; "
                + $"ask for at most {Count}, or give the full dataset.");
        return Slice(0, count);
    }

    /// <summary>Consecutive images; shares the memory of this set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in this set, or none is asked for.</exception>
    public ImageDataset Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        if (count == Count)
            return this;
        var pixels = _pixels.Slice(start * _stored.Size, count * _stored.Size);
        return new ImageDataset(Descriptor, Split, pixels, _labels.Slice(start, count), Origin) { Offset = Offset + start };
    }

    /// <summary>Copies the images with these indices, in this order.</summary>
    public ImageDataset Pick(ReadOnlySpan<int> indices)
    {
        var (pixels, labels) = (new byte[indices.Length * _stored.Size], new byte[indices.Length]);
        for (var i = 0; i < indices.Length; i++)
        {
            Stored(indices[i]).CopyTo(pixels.AsSpan(i * _stored.Size));
            labels[i] = _labels.Span[indices[i]];
        }

        return new ImageDataset(Descriptor, Split, pixels, labels, Origin);
    }

    /// <summary>float32 [count, 3, 32, 32] of consecutive images, in [0, 1].</summary>
    public Tensor Pixels(int start, int count, Device? device = null) =>
        Batch(_pixels.Span.Slice(start * _stored.Size, count * _stored.Size).ToArray(), count, device ?? CPU);

    /// <summary>float32 [n, 3, 32, 32] of the images with these n indices, in [0, 1].</summary>
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

    /// <summary>int64 [n] of the images with these n indices.</summary>
    public Tensor Labels(ReadOnlySpan<int> indices, Device? device = null)
    {
        var labels = new long[indices.Length];
        for (var i = 0; i < labels.Length; i++)
            labels[i] = LabelOf(indices[i]);
        return DeviceTensors.Of(labels, device ?? CPU);
    }

    private float[] PixelsOf(int index)
    {
        var stored = Stored(index);
        Span<float> pixels = stackalloc float[stored.Length];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = stored[i] / 255f;
        return Image.Enlarge(_stored, pixels);
    }

    // [count, 3, 32, 32]. Bytes go to the device, which converts and repeats them: a twelfth of the transfer for grey images.
    private Tensor Batch(byte[] bytes, int count, Device device)
    {
        using var scope = NewDisposeScope();
        using Scalar white = 255;
        long[] stored = [count, _stored.Channels, _stored.Height, _stored.Width];
        var pixels = DeviceTensors.Of(bytes, stored, device).to(ScalarType.Float32).div(white);
        if (_padding > 0)
            pixels = nn.functional.pad(pixels, [_padding, _padding, _padding, _padding]);
        return pixels.expand(count, Shape.Channels, Shape.Height, Shape.Width).MoveToOuterDisposeScope();
    }

    private ReadOnlySpan<byte> Stored(int index) => _pixels.Span.Slice(index * _stored.Size, _stored.Size);

    private string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(RawPixels);
        hash.AppendData(RawLabels);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
