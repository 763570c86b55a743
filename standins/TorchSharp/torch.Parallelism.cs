using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static int get_num_threads() => NativeMethods.Threads();

    public static void set_num_threads(int num) => Failure.ThrowIfNegative(NativeMethods.SetThreads(num));

    public static int get_num_interop_threads() => NativeMethods.InteropThreads();

    /// <exception cref="System.Runtime.InteropServices.ExternalException">Called a second time, or after work has begun.</exception>
    public static void set_num_interop_threads(int num) => Failure.ThrowIfNegative(NativeMethods.SetInteropThreads(num));
}
