namespace Lethean.Learning.Data;

/// <summary>How the images of one split lie in files.</summary>
public interface IDatasetFormat
{
    /// <summary>All images of one split, checked strictly.</summary>
    /// <exception cref="InputException">A file is missing, truncated, oversized or damaged.</exception>
    StoredImages Read(DatasetDescriptor descriptor, DatasetSplit split, string folder);
}

/// <summary>Images as bytes, one after the other, and one label for each.</summary>
public sealed record StoredImages(byte[] Pixels, byte[] Labels);
