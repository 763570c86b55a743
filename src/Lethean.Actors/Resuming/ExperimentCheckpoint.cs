using System.Globalization;
using Lethean.Actors.Metrics;
using Lethean.Learning;
using Lethean.Learning.Checkpoints;

namespace Lethean.Actors.Resuming;

/// <summary>What an experiment keeps so that it can go on after it was interrupted or killed.</summary>
/// <param name="Folder">Each variant keeps a journal in a folder of its own under it.</param>
/// <param name="Fingerprint">Stands for everything that the results depend on; a journal with another one is refused.</param>
/// <param name="Finished">Variants that do not run again, by their place in the experiment.</param>
public sealed record ExperimentCheckpoint(string Folder, string Fingerprint, IReadOnlyDictionary<int, VariantSummary> Finished)
{
    /// <param name="variant">Its place in the experiment, from 0.</param>
    public string FolderOf(int variant) => FolderOf(Folder, variant);

    /// <param name="folder">Of the experiment.</param>
    /// <param name="variant">As above.</param>
    public static string FolderOf(string folder, int variant) =>
        Path.Combine(folder, variant.ToString("000", CultureInfo.InvariantCulture));

    /// <summary>Makes sure, before anything is touched, that a variant can go on.</summary>
    /// <param name="network">Of the variant.</param>
    /// <exception cref="InputException">Its journal is damaged, or belongs to another run.</exception>
    public void Verify(int variant, Checkpoint network) => Journal.ReadStart(FolderOf(variant), Fingerprint, network);
}
