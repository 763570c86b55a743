using System.Buffers.Binary;

namespace Lethean.Learning.Data;

/// <summary>How the images of one split are laid out in files.</summary>
public interface IDatasetFormat
{
    /// <summary>All images of one split, checked strictly.</summary>
    /// <exception cref="InputException">A file is missing, truncated, oversized or damaged.</exception>
    StoredImages Read(DatasetDescriptor descriptor, DatasetSplit split, string folder);
}

/// <summary>The images of one split as bytes.</summary>
/// <param name="Pixels">Image after image, each in the stored shape of the dataset: channels, rows, columns.</param>
/// <param name="Labels">One class for each image.</param>
public sealed record StoredImages(byte[] Pixels, byte[] Labels);

/// <summary>
/// CIFAR-10, binary version: records of one label byte and the red, green and blue planes. There is no header, so that a file must
/// have the official size: nothing else tells it from a truncated one.
/// </summary>
public sealed class CifarFormat : IDatasetFormat
{
    public StoredImages Read(DatasetDescriptor descriptor, DatasetSplit split, string folder)
    {
        var size = descriptor.StoredShape.Size;
        var files = descriptor.Files(split);
        var count = files.Sum(file => file.Bytes) / (1 + size);
        var images = new StoredImages(new byte[count * size], new byte[count]);
        var next = 0;
        foreach (var official in files)
        {
            var file = DataFile.Read(official, folder);
            file.RequireSize(official.Bytes, $"{official.Bytes / (1 + size)} records of {1 + size} bytes");
            var first = next;
            for (var record = 0; record < file.Content.Length; record += 1 + size, next++)
            {
                images.Labels[next] = file.Content[record];
                file.Content.AsSpan(record + 1, size).CopyTo(images.Pixels.AsSpan(next * size));
            }
            file.RequireLabels(images.Labels.AsSpan(first..next), descriptor.ClassNames.Length);
            file.RequireOfficialContent(official);
        }
        return images;
    }
}

/// <summary>
/// IDX files of unsigned bytes (LeCun's MNIST format): big-endian magic number and dimensions, then the data.
/// One file has the images, one the labels; there may be fewer images than in the official files.
/// </summary>
public sealed class IdxFormat : IDatasetFormat
{
    private const int UnsignedBytes = 0x0800;

    public StoredImages Read(DatasetDescriptor descriptor, DatasetSplit split, string folder)
    {
        var files = descriptor.Files(split);
        var shape = descriptor.StoredShape;
        var images = DataFile.Read(files[0], folder);
        var labels = DataFile.Read(files[1], folder);
        var pixels = Body(images, files[0], shape.Height, shape.Width);
        var classes = Body(labels, files[1]);
        if (pixels.Length != (long)classes.Length * shape.Size)
            throw labels.Wrong(
                $"does not belong to {images.FilePath}: it has {classes.Length} labels, expected {pixels.Length / shape.Size}");
        labels.RequireLabels(classes, descriptor.ClassNames.Length);
        return new StoredImages(pixels, classes);
    }

    /// <summary>The data after the header, which must announce items of the given dimensions.</summary>
    private static byte[] Body(DataFile file, DatasetFile official, params ReadOnlySpan<int> itemDimensions)
    {
        var header = sizeof(int) * (2 + itemDimensions.Length);
        if (file.Content.Length < header)
            throw file.Wrong($"is truncated: {file.Content.Length} bytes, expected at least the {header} of its header");
        var magic = UnsignedBytes + 1 + itemDimensions.Length;
        if (Word(file, 0) != magic)
            throw file.Wrong($"is not the expected IDX file: magic number 0x{Word(file, 0):x8}, expected 0x{magic:x8}");
        var itemBytes = 1L;
        for (var i = 0; i < itemDimensions.Length; i++)
        {
            if (Word(file, 2 + i) != itemDimensions[i])
                throw file.Wrong($"has images of the wrong size: dimension {i + 1} is {Word(file, 2 + i)}, expected {itemDimensions[i]}");
            itemBytes *= itemDimensions[i];
        }
        var count = Word(file, 1);
        if (count < 1)
            throw file.Wrong("is damaged: its header announces no items, expected at least one");
        file.RequireSize(header + count * itemBytes, $"its header announces {count} items of {itemBytes} bytes");
        file.RequireOfficialContent(official);
        return file.Content[header..];
    }

    private static long Word(DataFile file, int index) =>
        BinaryPrimitives.ReadUInt32BigEndian(file.Content.AsSpan(index * sizeof(int)));
}
