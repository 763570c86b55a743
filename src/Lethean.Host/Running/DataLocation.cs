using Lethean.Learning;
using Lethean.Learning.Datasets;

namespace Lethean.Host.Running;

/// <summary>Finds a data set that a command needs, without ever starting a download unasked.</summary>
public static class DataLocation
{
    /// <param name="path">A folder given by the user or the scenario; null to search all known places.</param>
    /// <exception cref="InputException">It is not on this machine; the message says how to mend that.</exception>
    public static LocatedDataset Require(DatasetDescriptor descriptor, string? path)
    {
        var options = new DatasetOptions { Path = path is null ? null : ShippedFiles.Find(path) };
        return new DatasetLocator(options).LocateAsync(descriptor).GetAwaiter().GetResult();
    }
}
