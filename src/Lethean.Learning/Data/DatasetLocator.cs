namespace Lethean.Learning.Data;

/// <summary>
/// Finds a dataset. The first of these that has it counts: the given folder, the folder that LETHEAN_DATA names, the cache, the
/// operating system's package, the bundled sample, and a download into the cache where that is allowed.
/// </summary>
public sealed class DatasetLocator(DatasetOptions options)
{
    /// <summary>The dataset on this machine; null where there is none.</summary>
    /// <exception cref="InputException">A folder that the user named does not hold the dataset.</exception>
    public LocatedDataset? Find(DatasetDescriptor descriptor)
    {
        if (options.Path is { } path)
            return new LocatedDataset(descriptor, FindIn(path, descriptor, "The given data folder"), DatasetPlace.Explicit);
        if (options.DataFolder is { } data && FindInDataFolder(data, descriptor) is { } folder)
            return new LocatedDataset(descriptor, folder, DatasetPlace.Environment);
        return FindWhole(descriptor, options.CacheFolder, descriptor.Folder, DatasetPlace.Cache)
            ?? FindWhole(descriptor, options.SystemFolder, descriptor.Folder, DatasetPlace.System)
            ?? FindWhole(descriptor, options.BundledFolder, descriptor.Name + "-sample", DatasetPlace.Bundled);
    }

    /// <summary>The dataset on this machine, else downloaded where that is allowed.</summary>
    /// <exception cref="InputException">It is nowhere and cannot be or may not be downloaded.</exception>
    public async Task<LocatedDataset> LocateAsync(
        DatasetDescriptor descriptor, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (Find(descriptor) is { } found)
            return found;
        return options.AllowDownload
            ? await FetchAsync(descriptor, progress, cancellationToken)
            : throw NotFound(descriptor);
    }

    /// <summary>Downloads into the cache whatever of the official files is not there yet; an interrupted download is resumed.</summary>
    /// <exception cref="InputException">A file cannot be downloaded, or is not the official one.</exception>
    public async Task<LocatedDataset> FetchAsync(
        DatasetDescriptor descriptor, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (FindWhole(descriptor, options.CacheFolder, descriptor.Folder, DatasetPlace.Cache) is { } cached)
            return cached;
        var folder = Path.Combine(options.CacheFolder, descriptor.Folder);
        using var downloader = new Downloader();
        try
        {
            foreach (var file in descriptor.Downloads)
            {
                var target = Path.Combine(file.IsArchive ? options.CacheFolder : folder, file.Name);
                if (File.Exists(target))
                    Downloader.Verify(file, target);
                else
                    await downloader.FetchAsync(file, target, progress, cancellationToken);
                if (file.IsArchive)
                    Archive.Unpack(target, folder, descriptor);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{descriptor.Name} cannot be stored in {options.CacheFolder} ({exception.Message}); "
                + "mend that, or set XDG_CACHE_HOME to a folder that can be written.", exception);
        }
        return new LocatedDataset(descriptor, folder, DatasetPlace.Download);
    }

    private static LocatedDataset? FindWhole(DatasetDescriptor descriptor, string parent, string name, DatasetPlace place)
    {
        var folder = Path.Combine(parent, name);
        return descriptor.MissingFrom(folder).Count == 0 ? new LocatedDataset(descriptor, folder, place) : null;
    }

    /// <summary>The dataset's folder inside a data folder; null where that has other datasets only.</summary>
    private static string? FindInDataFolder(string data, DatasetDescriptor descriptor)
    {
        if (!Directory.Exists(data))
            throw new InputException($"{DatasetOptions.DataVariable} names {data}, which is not a folder; correct or unset it.");
        return Directory.Exists(Path.Combine(data, descriptor.Folder)) ? FindIn(data, descriptor, DatasetOptions.DataVariable) : null;
    }

    private static string FindIn(string path, DatasetDescriptor descriptor, string who)
    {
        var inner = Path.Combine(path, descriptor.Folder);
        var folder = Directory.Exists(inner) ? inner : path;
        var missing = descriptor.MissingFrom(folder);
        if (missing.Count == 0)
            return Path.GetFullPath(folder);
        var problem = Directory.Exists(folder) ? $"lacks {string.Join(", ", missing)}"
            : File.Exists(folder) ? "is not a folder"
            : "does not exist";
        throw new InputException(
            $"{who} {path} has no complete {descriptor.Name}: {folder} {problem}; put the official files there, or leave the folder out.");
    }

    private InputException NotFound(DatasetDescriptor descriptor) => new(
        $"{descriptor.Name} is not on this machine (looked in "
        + $"{options.DataFolder ?? $"{DatasetOptions.DataVariable}, which is not set"}, {options.CacheFolder}, {options.SystemFolder}); "
        + $"run './lethean data fetch {descriptor.Name}' to download {descriptor.Downloads.Sum(file => file.Bytes) / 1_000_000} MB, "
        + $"or set {DatasetOptions.DataVariable} to a folder that holds {descriptor.Folder}/.");
}

/// <summary>Where to look for datasets.</summary>
public sealed record DatasetOptions
{
    /// <summary>The environment variable that names <see cref="DataFolder"/>.</summary>
    public const string DataVariable = "LETHEAN_DATA";

    /// <summary>A folder given for this run: the dataset's own, or one that holds it. Then no other place counts.</summary>
    public string? Path { get; init; }

    /// <summary>A folder with one folder for each dataset; null for none.</summary>
    public string? DataFolder { get; init; } = NullIfEmpty(Environment.GetEnvironmentVariable(DataVariable));

    /// <summary>Where downloads are kept.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder();

    /// <summary>Where packages of the operating system put datasets.</summary>
    public string SystemFolder { get; init; } = "/usr/share/datasets";

    /// <summary>The samples that come with the program.</summary>
    public string BundledFolder { get; init; } = System.IO.Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>Whether a dataset that is not on this machine may be downloaded.</summary>
    public bool AllowDownload { get; init; }

    private static string DefaultCacheFolder()
    {
        var cache = NullIfEmpty(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"))
            ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return System.IO.Path.Combine(cache, "lethean");
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
