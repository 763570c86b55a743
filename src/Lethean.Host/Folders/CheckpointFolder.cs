using System.Security.Cryptography;
using System.Text;
using Lethean.Actors.Resuming;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>The part of a run folder that an interrupted run goes on from; belongs to one process at a time.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    private readonly FileStream _lock;

    /// <param name="path">Made where it is missing.</param>
    /// <exception cref="InputException">Another process writes into it, or a file in it is damaged.</exception>
    public CheckpointFolder(string path, string fingerprint, int variants)
    {
        Directory.CreateDirectory(path);
        try
        {
            _lock = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new InputException($"{path}: another process is writing this run; wait for it, or end it first");
        }

        try
        {
            Finished = new FinishedVariants(path, variants);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }

        Checkpoint = new ExperimentCheckpoint(path, fingerprint, Finished.Summaries);
        for (var variant = 0; variant < variants; variant++)
        {
            // What a variant wrote that has to go on is written once more.
            if (!Finished.Contains(variant) && Directory.Exists(Checkpoint.FolderOf(variant)))
                Directory.EnumerateFiles(Checkpoint.FolderOf(variant), "part-*").ToList().ForEach(File.Delete);
        }
    }

    public ExperimentCheckpoint Checkpoint { get; }

    public FinishedVariants Finished { get; }

    /// <summary>Stands for everything that a run's results depend on.</summary>
    public static string FingerprintOf(Manifest manifest, string resolvedConfiguration)
    {
        var hashes = manifest.Data.Concat(manifest.Checkpoints).Concat(manifest.Traces).Select(ingredient => ingredient.Sha256);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [resolvedConfiguration, .. hashes]))));
    }

    /// <summary>The lines of a variant that has to wait for its turn.</summary>
    public string PartOf(int variant, string file) => Path.Combine(Checkpoint.FolderOf(variant), "part-" + file);

    /// <summary>Throws away what a variant no longer needs.</summary>
    public void Clear(int variant)
    {
        if (Directory.Exists(Checkpoint.FolderOf(variant)))
            Directory.Delete(Checkpoint.FolderOf(variant), recursive: true);
    }

    /// <summary>Throws everything away: the run is complete.</summary>
    public void Delete()
    {
        Dispose();
        Directory.Delete(Checkpoint.Folder, recursive: true);
    }

    public void Dispose() => _lock.Dispose();
}
