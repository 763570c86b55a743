namespace Lethean.Learning.Data;

/// <summary>Where datasets are looked for.</summary>
public sealed record DatasetOptions
{
    /// <summary>The environment variable that names <see cref="DataFolder"/>.</summary>
    public const string DataVariable = "LETHEAN_DATA";

    /// <summary>A folder given for this run: the dataset's own, or one that holds it. Nothing else is looked at then.</summary>
    public string? Path { get; init; }

    /// <summary>A folder that holds folders of datasets; null for none.</summary>
    public string? DataFolder { get; init; } = NullIfEmpty(Environment.GetEnvironmentVariable(DataVariable));

    /// <summary>Where downloads are kept.</summary>
    public string CacheFolder { get; init; } = DefaultCacheFolder();

    /// <summary>Where packages of the operating system put datasets.</summary>
    public string SystemFolder { get; init; } = "/usr/share/datasets";

    /// <summary>The samples that come with the program.</summary>
    public string BundledFolder { get; init; } = System.IO.Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>Whether a dataset that is nowhere may be downloaded.</summary>
    public bool AllowDownload { get; init; }

    private static string DefaultCacheFolder()
    {
        var cache = NullIfEmpty(Environment.GetEnvironmentVariable("XDG_CACHE_HOME"))
            ?? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return System.IO.Path.Combine(cache, "lethean");
    }

    private static string? NullIfEmpty(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
