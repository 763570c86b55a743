using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>How libtorch's errors reach the caller: as <see cref="ExternalException"/> with libtorch's message.</summary>
internal static class Failure
{
    /// <summary>The error that the last native call of this thread left behind.</summary>
    public static ExternalException Last() => new(Marshal.PtrToStringUTF8(NativeMethods.LastError()));

    public static void ThrowIfNegative(int status)
    {
        if (status < 0)
            throw Last();
    }

    public static nint ThrowIfNull(nint handle) => handle != 0 ? handle : throw Last();
}
