using System.Formats.Tar;
using System.IO.Compression;

namespace Lethean.Learning.Data;

/// <summary>Takes a dataset's files out of its official archive.</summary>
internal static class Archive
{
    /// <summary>
    /// Unpacks the dataset's own files, whatever folder the archive has them in, and nothing else; the target appears
    /// whole or not at all, and the archive is deleted.
    /// </summary>
    /// <param name="archive">Known to be the official one: no reader of such archives is made for hostile ones.</param>
    public static void Unpack(string archive, string target, DatasetDescriptor descriptor)
    {
        var unpacking = target + ".unpacking";
        DeleteFolder(unpacking);
        Directory.CreateDirectory(unpacking);
        Extract(archive, unpacking, descriptor);
        DeleteFolder(target);
        Directory.Move(unpacking, target);
        File.Delete(archive);
    }

    private static void Extract(string archive, string folder, DatasetDescriptor descriptor)
    {
        var wanted = descriptor.TrainFiles.Concat(descriptor.TestFiles).Select(file => file.Name).ToHashSet();
        using var gzip = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        while (tar.GetNextEntry() is { } entry)
            if (entry.DataStream is not null && wanted.Contains(Path.GetFileName(entry.Name)))
                entry.ExtractToFile(Path.Combine(folder, Path.GetFileName(entry.Name)), overwrite: true);
    }

    private static void DeleteFolder(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
