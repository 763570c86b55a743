using System.Runtime.InteropServices;

namespace Lethean.Learning.Native;

/// <summary>
/// Tells glibc's malloc to keep freed memory. By default it returns every large block to the system, and page faults
/// then cost more than the arithmetic of the tensors that use it. Blocks above 64 MB, which only trainings use, are kept only
/// where all threads share one arena, which a process cannot arrange for itself: <c>./lethean train</c> starts with
/// MALLOC_ARENA_MAX=1.
/// </summary>
internal static partial class NativeAllocator
{
    // malloc.h
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;

    private const int GrowStep = 64 << 20;
    // As a size it is the largest there is. A number of bytes would have to fit an int: 2 GB, less than one training step takes.
    private const int Never = -1;

    /// <summary>Call before the first tensor. Freed memory stays with the process. Without glibc nothing happens.</summary>
    public static void KeepMemory()
    {
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libc.so.6", out _))
            return;
        _ = Set(MmapMax, 0);
        _ = Set(TrimThreshold, Never);
        _ = Set(TopPad, GrowStep);
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int Set(int parameter, int value);
}
