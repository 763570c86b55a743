using System.Collections.Immutable;

namespace Lethean.Learning.Data;

/// <summary>What is known about a dataset before reading it.</summary>
public sealed record DatasetDescriptor
{
    /// <summary>Its name in configuration and checkpoints: "fashion-mnist" or "cifar-10".</summary>
    public required string Name { get; init; }

    /// <summary>The folder that holds its files inside a data folder.</summary>
    public required string Folder { get; init; }

    public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>Of the training set, per channel, of pixels in [0, 1] before any padding.</summary>
    public required ImmutableArray<float> Mean { get; init; }

    /// <summary>Of the training set, per channel, of pixels in [0, 1] before any padding.</summary>
    public required ImmutableArray<float> StandardDeviation { get; init; }

    /// <summary>Of one image in the files; grey and smaller images are repeated and padded when read.</summary>
    public required ImageShape StoredShape { get; init; }

    public required ImmutableArray<DatasetFile> TrainFiles { get; init; }

    public required ImmutableArray<DatasetFile> TestFiles { get; init; }

    public required ImmutableArray<DownloadFile> Downloads { get; init; }

    /// <summary>Reads the files.</summary>
    public required IDatasetFormat Format { get; init; }

    /// <summary>Every dataset that can be used.</summary>
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
