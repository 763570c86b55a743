using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Lethean.Learning;

/// <summary>
/// Opens every file that comes from outside: regular files only, since a pipe or a device may never end, and none larger than its
/// format allows.
/// </summary>
public static partial class InputFile
{
    /// <param name="path">The path that the user gave.</param>
    /// <param name="mostBytes">The largest size that the format allows.</param>
    /// <param name="advice">What the user can do; ends the message of every refusal.</param>
    /// <exception cref="InputException">There is no such file, it is not a regular file, it is too large, or it cannot be read.</exception>
    public static FileStream Open(string path, long mostBytes, string advice)
    {
        if (Refusal(path) is { } refusal)
            throw new InputException($"{path}: {refusal}; {advice}");
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (stream.Length is var length && length <= mostBytes)
                return stream;
            stream.Dispose();
            throw new InputException(FormattableString.Invariant($"{path}: has {length} bytes; allowed are at most {mostBytes}; {advice}"));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: no such file; {advice}", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, unreadable, advice);
        }
    }

    /// <summary>The whole content.</summary>
    /// <exception cref="InputException">As of <see cref="Open"/>.</exception>
    public static byte[] ReadBytes(string path, long mostBytes, string advice)
    {
        using var stream = Open(path, mostBytes, advice);
        try
        {
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (IOException unreadable)
        {
            throw Unreadable(path, unreadable, advice);
        }
    }

    /// <summary>Why a path is refused, in words that follow the path; null where it may be opened or nothing is there.</summary>
    /// <param name="orStream">Whether pipes and devices are allowed too.</param>
    public static string? Refusal(string path, bool orStream = false) =>
        path.Length == 0 || path.Contains('\0') ? "is not the path of a file"
        : Directory.Exists(path) ? "is a folder, not a file"
        : !orStream && SpecialKind(path) is { } kind ? $"is {kind}, not a regular file"
        : null;

    private static InputException Unreadable(string path, Exception problem, string advice) =>
        new($"{path}: cannot be read ({problem.Message.TrimEnd('.')}); {advice}", problem);

    /// <summary>
    /// What kind of special file is there; null for a regular file, and where that cannot be known. Asks without opening, since opening
    /// a pipe waits.
    /// </summary>
    private static string? SpecialKind(string path)
    {
        // linux/stat.h
        const int CurrentFolder = -100, KindOnly = 1, ModeOffset = 28, KindMask = 0xF000;
        Span<byte> status = stackalloc byte[256];
        if (!OperatingSystem.IsLinux() || Status(CurrentFolder, path, 0, KindOnly, status) != 0)
            return null;
        return (BinaryPrimitives.ReadUInt16LittleEndian(status[ModeOffset..]) & KindMask) switch
        {
            0x1000 => "a pipe",
            0x2000 or 0x6000 => "a device",
            0xC000 => "a socket",
            _ => null,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, Span<byte> status);
}
