using System.Globalization;
using Lethean.Learning;

namespace Lethean.Host.Folders;

/// <summary>Files that are either wholly there or not at all, also after a kill.</summary>
public static class AtomicFile
{
    /// <summary>What an <see cref="IOException"/> has as its result when nothing more fits: ENOSPC of errno.h.</summary>
    public const int DiskFull = 28;

    /// <summary>Writes <paramref name="text"/> beside <paramref name="path"/>, then renames it into place.</summary>
    /// <exception cref="InputException">The path is that of a folder, or may not be written.</exception>
    /// <exception cref="IOException">The disk is full, or broken.</exception>
    public static void WriteText(string path, string text)
    {
        RequireNoFolder(path);
        // 'report' may write where a run does.
        var temporary = string.Create(CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}.tmp");
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            if (problem is UnauthorizedAccessException)
                throw new InputException($"{path}: may not be written ({problem.Message.TrimEnd('.')}); allow it, or copy the folder elsewhere", problem);
            throw;
        }
    }

    /// <exception cref="InputException">The path is that of a folder.</exception>
    public static void RequireNoFolder(string path)
    {
        if (Directory.Exists(path))
            throw new InputException($"{path}: is a folder where a file has to be written; move it away");
    }
}
