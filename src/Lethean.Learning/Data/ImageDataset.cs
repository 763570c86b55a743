using System.Security.Cryptography;

namespace Lethean.Learning.Data;

/// <summary>
/// The images of one split in memory, as bytes; pixels leave it as float32 in [0, 1], grey images repeated to three
/// channels, smaller ones padded with 0 on all sides to 32×32. Immutable, and safe to use from any thread.
/// </summary>
public sealed partial class ImageDataset
{
    private readonly ReadOnlyMemory<byte> _pixels;
    private readonly ReadOnlyMemory<byte> _labels;
    private readonly ImageShape _stored;
    private readonly int _padding;
    private readonly Lazy<string> _sha256;

    /// <param name="descriptor">What the images are.</param>
    /// <param name="split">Which part of it.</param>
    /// <param name="pixels">The bytes of all images, each in the descriptor's stored shape; not to be changed afterwards.</param>
    /// <param name="labels">One class for each image.</param>
    /// <param name="origin">Where they come from, for people.</param>
    public ImageDataset(DatasetDescriptor descriptor, DatasetSplit split, ReadOnlyMemory<byte> pixels, ReadOnlyMemory<byte> labels, string origin)
    {
        if (labels.IsEmpty || pixels.Length != (long)labels.Length * descriptor.StoredShape.Size)
            throw new ArgumentException($"{labels.Length} images of shape {descriptor.StoredShape} do not have {pixels.Length} bytes.", nameof(pixels));
        (Descriptor, Split, _pixels, _labels, Origin) = (descriptor, split, pixels, labels, origin);
        _stored = descriptor.StoredShape;
        _padding = (Shape.Height - _stored.Height) / 2;
        _sha256 = new Lazy<string>(ComputeSha256);
    }

    public DatasetDescriptor Descriptor { get; }

    public DatasetSplit Split { get; }

    /// <summary>Where the images come from, for people.</summary>
    public string Origin { get; }

    public int Count => _labels.Length;

    /// <summary>Of every image that leaves the dataset.</summary>
    public ImageShape Shape { get; } = ImageShape.Standard;

    /// <summary>All images as stored, one after the other in <see cref="DatasetDescriptor.StoredShape"/>.</summary>
    public ReadOnlySpan<byte> RawPixels => _pixels.Span;

    /// <summary>The classes of all images.</summary>
    public ReadOnlySpan<byte> RawLabels => _labels.Span;

    /// <summary>Of all stored pixels and then all labels, whatever file format they came in.</summary>
    public string Sha256 => _sha256.Value;

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
            throw new InputException($"{count} images of {Descriptor.Name} ({Split}) are asked for, but {Origin} has {Count}; ask for at most {Count}, or give the full dataset.");
        return Slice(0, count);
    }

    /// <summary>Consecutive images; shares the memory of this set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They are not all in this set, or none is asked for.</exception>
    public ImageDataset Slice(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return count == Count ? this : new ImageDataset(Descriptor, Split, _pixels.Slice(start * _stored.Size, count * _stored.Size), _labels.Slice(start, count), Origin);
    }

    /// <summary>The images with these numbers, in this order.</summary>
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

    private float[] PixelsOf(int index)
    {
        var stored = Stored(index);
        var pixels = new float[Shape.Size];
        for (var channel = 0; channel < Shape.Channels; channel++)
            for (var row = 0; row < _stored.Height; row++)
            {
                var from = (channel % _stored.Channels * _stored.Height + row) * _stored.Width;
                var to = (channel * Shape.Height + row + _padding) * Shape.Width + _padding;
                for (var column = 0; column < _stored.Width; column++)
                    pixels[to + column] = stored[from + column] / 255f;
            }
        return pixels;
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
