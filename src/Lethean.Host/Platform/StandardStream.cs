using System.Runtime.InteropServices;
using System.Text;

namespace Lethean.Host.Platform;

/// <summary>Standard output could not be written. The message is one line.</summary>
public sealed class OutputException(string message) : IOException(message);

/// <summary>
/// Standard output or standard error. Every failure to write standard output is thrown; .NET's own stream ignores that the
/// reader of a pipe has gone. What does not get to standard error is lost, for there is nowhere to report it.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int Output = 1, Error = 2;
    private const int Interrupted = 4, TryAgain = 11; // errno.h
    private const int GetFlags = 1, CloseOnExec = 1; // fcntl.h
    private const short CanWriteNow = 4; // poll.h
    private readonly int _descriptor;

    private StandardStream(int descriptor) => _descriptor = descriptor;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Replaces .NET's own streams, for the whole process.</summary>
    /// <returns>What is wrong with standard output, or null.</returns>
    public static string? Install()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var encoding = Console.OutputEncoding is UTF8Encoding ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
            : Console.OutputEncoding;
        Console.SetError(IsInherited(Error) ? new StreamWriter(new StandardStream(Error), encoding) { AutoFlush = true } : TextWriter.Null);
        if (!IsInherited(Output))
            return "standard output is closed; let it go somewhere, such as '> /dev/null'";
        Console.SetOut(new StreamWriter(new StandardStream(Output), encoding) { AutoFlush = true });
        return null;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = WriteSome(_descriptor, buffer, buffer.Length);
            if (written > 0)
                buffer = buffer[(int)written..];
            else if (Marshal.GetLastPInvokeError() is TryAgain or Interrupted)
                _ = Wait([new Waiting(_descriptor, CanWriteNow, 0)], 1, -1);
            else if (_descriptor == Output)
                throw new OutputException($"standard output cannot be written ({Marshal.GetLastPInvokeErrorMessage()})");
            else
                return;
        }
    }

    public override void Flush()
    {
        // Nothing is buffered.
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Where a descriptor was closed, the runtime has opened something of its own in its place, which no program
    /// inherits.</summary>
    private static bool IsInherited(int descriptor) => Control(descriptor, GetFlags) is >= 0 and var flags && (flags & CloseOnExec) == 0;

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteSome(int descriptor, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Wait(ReadOnlySpan<Waiting> descriptors, nuint count, int milliseconds);

    /// <summary>struct pollfd.</summary>
    private readonly record struct Waiting(int Descriptor, short Wanted, short Found);
}
