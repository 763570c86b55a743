using Lethean.Learning;
using Lethean.Learning.Checkpoints;
using Lethean.Learning.Data;

namespace Lethean.Host.Platform;

/// <summary>Finds a data set that a command needs, without ever starting a download unasked.</summary>
public static class DataLocation
{
    /// <summary>The data set that a checkpoint was trained on.</summary>
    /// <param name="path">The checkpoint's.</param>
    /// <exception cref="InputException">The checkpoint does not say it, or names an unknown one.</exception>
    public static DatasetDescriptor DatasetOf(Checkpoint checkpoint, string path) =>
        DatasetDescriptor.All.FirstOrDefault(descriptor => descriptor.Name == checkpoint.Metadata.Dataset) ?? throw new InputException(
            $"{path}: metadata dataset is {(checkpoint.Metadata.Dataset is { } name ? $"'{name}'" : "missing")}; "
            + $"allowed: {string.Join(", ", DatasetDescriptor.All.Select(d => d.Name))}");

    /// <param name="path">A folder given by the user or the scenario; null to search all known places.</param>
    /// <exception cref="InputException">It is not on this machine; the message says how to mend that.</exception>
    public static LocatedDataset Require(DatasetDescriptor descriptor, string? path)
    {
        var options = new DatasetOptions { Path = path is null ? null : ShippedFiles.Find(path) };
        return new DatasetLocator(options).LocateAsync(descriptor).GetAwaiter().GetResult();
    }
}
