using System.Text;

namespace Lethean.Learning;

/// <summary>Writes files that are there completely or not at all, also after a kill or a loss of power.</summary>
public static class AtomicFile
{
    /// <summary>The <see cref="Exception.HResult"/> of an <see cref="IOException"/> on a full disk: ENOSPC of errno.h.</summary>
    public const int DiskFull = 28;

    /// <summary>Writes <paramref name="text"/> in UTF-8 beside <paramref name="path"/>, then renames it into place.</summary>
    /// <exception cref="InputException">The path is that of a folder, or may not be written.</exception>
    /// <exception cref="IOException">The disk is full, or broken.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>The same for any content.</summary>
    /// <inheritdoc cref="WriteText" path="/exception"/>
    public static void Write(string path, Action<Stream> write) => WriteAsync(path, stream =>
    {
        write(stream);
        return Task.CompletedTask;
    }).GetAwaiter().GetResult();

    /// <summary>The same for content that arrives asynchronously; whatever <paramref name="write"/> throws leaves nothing behind.</summary>
    /// <inheritdoc cref="WriteText" path="/exception"/>
    public static async Task WriteAsync(string path, Func<Stream, Task> write)
    {
        RequireNoFolder(path);
        // Two processes may write the same file: 'report' that of a run.
        var temporary = FormattableString.Invariant($"{path}.{Environment.ProcessId}.tmp");
        try
        {
            await using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            if (OutputFile.IsTooLarge(problem))
                throw OutputFile.TooLarge(path, problem);
            if (problem is UnauthorizedAccessException)
                throw new InputException(
                    $"{path}: may not be written ({problem.Message.TrimEnd('.')}); allow it, or copy the folder elsewhere", problem);
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

/// <summary>Failures to write a file, each with the file's name.</summary>
public static class OutputFile
{
    /// <exception cref="IOException">As <paramref name="write"/> throws it, or the file became larger than the system allows.</exception>
    public static void Write(string path, Action write)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            write();
        }
        catch (ArgumentOutOfRangeException problem) when (IsTooLarge(problem))
        {
            throw TooLarge(path, problem);
        }
    }

    /// <summary>Whether a place was named that may not be written, and not one that is full.</summary>
    public static bool IsRefused(Exception problem) => problem is UnauthorizedAccessException
        or IOException { HResult: not AtomicFile.DiskFull, InnerException: not ArgumentOutOfRangeException };

    /// <summary>What to throw where <see cref="IsRefused"/> holds.</summary>
    /// <param name="place">A path, or the option that names it.</param>
    public static InputException Refused(string place, Exception problem) =>
        new($"{place}: cannot be written ({problem.Message}); name a folder that you may write to");

    // The exception that .NET throws for any stream in this case.
    internal static bool IsTooLarge(Exception problem) => problem is ArgumentOutOfRangeException { ParamName: "value" };

    internal static IOException TooLarge(string path, Exception problem) => new($"File too large : '{path}'", problem);
}
