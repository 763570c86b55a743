using System.Collections.Immutable;

namespace Lethean.Learning.Data;

/// <summary>What is known about a dataset before its files are read.</summary>
public sealed record DatasetDescriptor
{
    /// <summary>Its name in configuration and checkpoints: "fashion-mnist" or "cifar-10".</summary>
    public required string Name { get; init; }

    /// <summary>The folder that holds its files inside a data folder.</summary>
    public required string Folder { get; init; }

    public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>Mean of each channel over the training set, of pixels in [0, 1] before any padding.</summary>
    public required ImmutableArray<float> Mean { get; init; }

    /// <summary>Standard deviation of each channel over the training set, of pixels in [0, 1] before any padding.</summary>
    public required ImmutableArray<float> StandardDeviation { get; init; }

    /// <summary>Shape of one image in the files; grey channels are repeated and small images padded when they are read.</summary>
    public required ImageShape StoredShape { get; init; }

    public required ImmutableArray<DatasetFile> TrainFiles { get; init; }

    public required ImmutableArray<DatasetFile> TestFiles { get; init; }

    public required ImmutableArray<DownloadFile> Downloads { get; init; }

    /// <summary>Reads the files.</summary>
    public required IDatasetFormat Format { get; init; }

    /// <summary>Every dataset that Lethean knows.</summary>
    public static ImmutableArray<DatasetDescriptor> All { get; } = [KnownDatasets.FashionMnist, KnownDatasets.Cifar10];

    public ImmutableArray<DatasetFile> Files(DatasetSplit split) => split == DatasetSplit.Train ? TrainFiles : TestFiles;

    /// <summary>The names of the files that a folder lacks.</summary>
    public IReadOnlyList<string> MissingFrom(string folder) =>
        [.. TrainFiles.Concat(TestFiles).Where(file => file.PathIn(folder) is null).Select(file => file.Name)];

    /// <exception cref="InputException">No dataset has this name.</exception>
    public static DatasetDescriptor Find(string name) =>
        All.FirstOrDefault(descriptor => descriptor.Name == name)
        ?? throw new InputException($"There is no dataset '{name}'; {Suggestions.For(name, All.Select(descriptor => descriptor.Name))}.");
}

/// <summary>One file of the official distribution.</summary>
/// <param name="Name">Without folder and without ".gz".</param>
/// <param name="Bytes">Size before compression.</param>
/// <param name="Sha256">Hash of the content before compression, in lower-case hexadecimal digits.</param>
public sealed record DatasetFile(string Name, long Bytes, string Sha256)
{
    /// <summary>Path of the file in a folder, plain or with ".gz"; null where there is neither.</summary>
    public string? PathIn(string folder)
    {
        var plain = Path.Combine(folder, Name);
        return File.Exists(plain) ? plain : File.Exists(plain + ".gz") ? plain + ".gz" : null;
    }
}

/// <summary>One official download: a data file, or an archive (".tar.gz") of them.</summary>
/// <param name="Url">Address of the official file.</param>
/// <param name="Bytes">Size of the download.</param>
/// <param name="Md5">The published checksum, in lower-case hexadecimal digits.</param>
public sealed record DownloadFile(Uri Url, long Bytes, string Md5)
{
    public string Name => Path.GetFileName(Url.AbsolutePath);

    public bool IsArchive => Name.EndsWith(".tar.gz", StringComparison.Ordinal);
}

public enum DatasetSplit
{
    Train,
    Test,
}
