namespace Lethean.Learning.Data;

/// <summary>Where a dataset was found.</summary>
public enum DatasetPlace
{
    /// <summary>In the folder given for this run.</summary>
    Explicit,

    /// <summary>In the folder that LETHEAN_DATA names.</summary>
    Environment,

    /// <summary>In the cache, from an earlier download.</summary>
    Cache,

    /// <summary>In a package of the operating system.</summary>
    System,

    /// <summary>In the sample that comes with the program.</summary>
    Bundled,

    /// <summary>In the cache, downloaded just now.</summary>
    Download,
}

/// <summary>A dataset whose files are all in one folder and not read yet.</summary>
public sealed record LocatedDataset(DatasetDescriptor Descriptor, string Folder, DatasetPlace Place)
{
    /// <summary>One line for messages: which data, from where.</summary>
    public string Description => $"{Descriptor.Name}: {PlaceName} {Folder}";

    /// <summary>Paths of all its files.</summary>
    public IEnumerable<string> Files => Descriptor.TrainFiles.Concat(Descriptor.TestFiles).Select(file => file.PathIn(Folder)!);

    private string PlaceName => Place switch
    {
        DatasetPlace.Explicit => "given folder",
        DatasetPlace.Environment => $"{DatasetOptions.DataVariable} folder",
        DatasetPlace.Cache => "cache",
        DatasetPlace.System => "system package",
        DatasetPlace.Bundled => "bundled sample",
        _ => "downloaded to",
    };

    /// <summary>
    /// Names of the files that do not have the official size: samples, or changed ones. Files of the official size are compared when
    /// they are read.
    /// </summary>
    /// <exception cref="InputException">A file cannot be read whole.</exception>
    public IReadOnlyList<string> UnofficialFiles() =>
    [
        .. Descriptor.TrainFiles.Concat(Descriptor.TestFiles)
            .Where(file => DataFile.Read(file, Folder).Content.Length != file.Bytes)
            .Select(file => file.Name),
    ];

    /// <summary>Reads one split strictly.</summary>
    /// <exception cref="InputException">A file is truncated, oversized or damaged.</exception>
    public ImageDataset Load(DatasetSplit split)
    {
        var images = Descriptor.Format.Read(Descriptor, split, Folder);
        return new ImageDataset(Descriptor, split, images.Pixels, images.Labels, Description);
    }
}
