using System.Security.Cryptography;
using System.Text;
using Lethean.Actors.Resuming;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>The part of a run folder that an interrupted run goes on from; belongs to one process at a time.</summary>
internal sealed class CheckpointFolder : IDisposable
{
    /// <summary>Bytes reserved for closing the run when the disk is full.</summary>
    private const int Room = 1 << 16;

    private readonly FileStream _lock;

    /// <param name="run">The run folder; its part is made where it is missing.</param>
    /// <param name="require">Refuses a checkpoint from which the run cannot go on.</param>
    /// <exception cref="InputException">Another process writes into it, or what the run goes on from is damaged; nothing was
    /// changed.</exception>
    public CheckpointFolder(string run, string fingerprint, int variants, Action<ExperimentCheckpoint> require)
    {
        var path = Path.Combine(run, RunFolder.Checkpoints);
        Directory.CreateDirectory(path);
        _lock = Lock(LockOf(run), run);
        try
        {
            Finished = new FinishedVariants(path, variants);
            Checkpoint = new ExperimentCheckpoint(path, fingerprint, Finished.Summaries);
            Finished.RequireLines(run, PartOf);
            require(Checkpoint);
            TakeRoom();
        }
        catch
        {
            _lock.Dispose();
            throw;
        }

        for (var variant = 0; variant < variants; variant++)
        {
            // A variant that goes on writes its lines again.
            if (Finished.Contains(variant))
                continue;
            Finished.Forget(variant);
            if (Directory.Exists(Checkpoint.FolderOf(variant)))
                Directory.EnumerateFiles(Checkpoint.FolderOf(variant), "part-*").ToList().ForEach(File.Delete);
        }
    }

    public ExperimentCheckpoint Checkpoint { get; }

    public FinishedVariants Finished { get; }

    /// <summary>Makes an empty folder that of a new run; of several who try at the same time, one succeeds.</summary>
    /// <returns>Whether it was this one.</returns>
    public static bool Take(string run)
    {
        Directory.CreateDirectory(Path.Combine(run, RunFolder.Checkpoints));
        try
        {
            new FileStream(LockOf(run), FileMode.CreateNew).Dispose();
            return true;
        }
        catch (IOException) when (File.Exists(LockOf(run)))
        {
            return false;
        }
    }

    /// <summary>Stands for everything that a run's results depend on.</summary>
    public static string FingerprintOf(Manifest manifest, string resolvedConfiguration)
    {
        var hashes = manifest.Data.Concat(manifest.Checkpoints).Concat(manifest.Traces).Select(ingredient => ingredient.Sha256);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [resolvedConfiguration, .. hashes]))));
    }

    /// <summary>The lines of a variant that has to wait for its turn.</summary>
    public string PartOf(int variant, string file) => Path.Combine(Checkpoint.FolderOf(variant), "part-" + file);

    /// <summary>Deletes what a variant no longer needs.</summary>
    public void Clear(int variant)
    {
        if (Directory.Exists(Checkpoint.FolderOf(variant)))
            Directory.Delete(Checkpoint.FolderOf(variant), recursive: true);
    }

    /// <summary>Frees space on a full disk for the files that say how the run ended.</summary>
    public void GiveRoom() => _lock.SetLength(0);

    /// <summary>Deletes everything: the run is complete.</summary>
    public void Delete()
    {
        Dispose();
        Directory.Delete(Checkpoint.Folder, recursive: true);
    }

    public void Dispose() => _lock.Dispose();

    /// <exception cref="InputException">Another process writes into the run folder.</exception>
    public static void RequireUnused(string run)
    {
        if (File.Exists(LockOf(run)))
            Lock(LockOf(run), run).Dispose();
    }

    private static string LockOf(string run) => Path.Combine(run, RunFolder.Checkpoints, "lock");

    /// <summary>All of it or none: a run that cannot go on for want of room takes no more of it.</summary>
    private void TakeRoom()
    {
        try
        {
            OutputFile.Write(_lock.Name, () => _lock.Write(new byte[Room]));
        }
        catch (IOException)
        {
            GiveRoom();
            throw;
        }
    }

    private static FileStream Lock(string path, string run)
    {
        if (InputFile.Refusal(path) is { } refusal)
            throw new InputException($"{path}: {refusal}; delete it");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem) when (problem.HResult != AtomicFile.DiskFull)
        {
            throw new InputException($"{run}: another process is writing this run; wait for it, or end it first");
        }
    }
}
