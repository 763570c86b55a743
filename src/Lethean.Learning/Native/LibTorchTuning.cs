using System.Runtime.InteropServices;

namespace Lethean.Learning.Native;

/// <summary>What is set for the whole process before libtorch is loaded.</summary>
[Flags]
public enum LibTorchTuning
{
    /// <summary>Nothing: malloc and OpenMP as by default.</summary>
    None = 0,

    /// <summary>malloc keeps freed memory.</summary>
    KeptMemory = 1,

    /// <summary>Threads that wait for each other sleep soon.</summary>
    ShortSpinning = 2,

    All = KeptMemory | ShortSpinning,
}

/// <summary>Carries out a <see cref="LibTorchTuning"/>; each part does nothing where the system does not have it.</summary>
internal static partial class ProcessTuning
{
    // malloc.h
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int MmapMax = -4;

    private const int GrowStep = 64 << 20;
    // As a size it is the largest there is. A number of bytes would have to fit an int: 2 GB, less than one training step takes.
    private const int Never = -1;

    /// <summary>Call before the first tensor.</summary>
    public static void Apply(LibTorchTuning tuning)
    {
        if (!OperatingSystem.IsLinux())
            return;
        if (tuning.HasFlag(LibTorchTuning.KeptMemory))
            KeepMemory();
        if (tuning.HasFlag(LibTorchTuning.ShortSpinning))
            SpinShortly();
    }

    /// <summary>
    /// Has glibc's malloc keep freed memory. By default it returns every large block to the system, and page faults then cost more than
    /// the arithmetic of the tensors that use it. Blocks above 64 MB, which only trainings use, are kept only where all threads share one
    /// arena. A process cannot arrange that for itself: <c>./lethean train</c> starts with MALLOC_ARENA_MAX=1.
    /// </summary>
    private static void KeepMemory()
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out _))
            return;
        _ = SetAllocation(MmapMax, 0);
        _ = SetAllocation(TrimThreshold, Never);
        _ = SetAllocation(TopPad, GrowStep);
    }

    /// <summary>
    /// Has threads of libgomp that wait for each other sleep after a short while of spinning. Where other programs use the processors,
    /// spinning for long takes several times as long as the step itself; not spinning at all costs a quarter on an idle machine
    /// (docs/performance.md). Settings of the environment stand.
    /// </summary>
    private static void SpinShortly()
    {
        if (Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null && Environment.GetEnvironmentVariable("GOMP_SPINCOUNT") is null)
            _ = SetEnvironment("GOMP_SPINCOUNT", "1000", 0); // .NET's own SetEnvironmentVariable does not reach native code
    }

    [LibraryImport("libc.so.6", EntryPoint = "mallopt")]
    private static partial int SetAllocation(int parameter, int value);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
