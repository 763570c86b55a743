using System.Runtime.InteropServices;

namespace TorchSharp.Native;

/// <summary>An argument as libtorch's side sees it: a number in <see cref="Bits"/>, or a pointer with its length.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeArgument
{
    public ArgumentKind Kind;
    public int Length;
    public long Bits;
}
