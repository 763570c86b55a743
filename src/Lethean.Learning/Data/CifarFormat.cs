namespace Lethean.Learning.Data;

/// <summary>
/// CIFAR-10, binary version: records of one label byte and the red, green and blue planes, without any header,
/// so that only files of the official size can be told from truncated ones.
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
